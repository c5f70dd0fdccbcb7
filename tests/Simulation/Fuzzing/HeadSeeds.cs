namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>Heads as they are met outside and at the edges of the rules, and the words that decide something in them.</summary>
internal static class HeadSeeds
{
    private static readonly string[] Words =
    [
        "\r\n", "\n", "\r", "\r\n\r\n", " ", "\t", ":", ",", ";", "/", "?", "*", "_", "\0", "\u0080", " \r\n", "\r\n ", "\r\n\t",
        "Host: a\r\n", "Host: [::1]:80\r\n", "Host:\r\n", "Content-Length: 5\r\n", "Content-Length: 0\r\n", "content-length:5\r\n", "Content-Length : 5\r\n", "Content_Length: 5\r\n",
        "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, gzip\r\n", "transfer-encoding:CHUNKED\r\n", "Transfer-Encoding:\tchunked\r\n",
        "Connection: close\r\n", "Connection: keep-alive\r\n", "Connection: upgrade\r\n", "Connection: X-A, close\r\n", "X-A: 1\r\n", "Upgrade: websocket\r\n", "Upgrade: h2c\r\n",
        "Keep-Alive: timeout=5\r\n", "TE: trailers\r\n", "Trailer: X\r\n", "Proxy-Connection: keep-alive\r\n", "Via: 1.0 x\r\n", "Date: then\r\n", "HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/",
    ];

    internal static FuzzSeeds Request { get; } = new(
        [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a/b?c=d&e HTTP/1.1\r\nHost: shop.example:8000\r\nAccept: */*\r\nCookie: a=b; c=d\r\nX_Y: 1\r\n\r\n",
            "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
            "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n",
            "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n",
            "GET http://b.example:80/x?y HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1, 1.2.3.4\r\nX-Forwarded-Proto: https\r\nForwarded: for=1.2.3.4\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            "OPTIONS HTTPS://[2001:db8::1]?q HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
            "\r\nHEAD / HTTP/1.1\r\nHost: a\r\nConnection: X-A\r\nX-A: 1\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ],
        [.. Words, "GET ", "POST ", "HEAD ", "OPTIONS ", "CONNECT ", "TRACE ", "http://h", "https://[::1]", "Expect: 100-continue\r\n", "Expect: x\r\n", "X-Forwarded-For: 1.2.3.4\r\n", "X-Forwarded-Host: evil\r\n", "Forwarded: for=x\r\n", "A: b\r\n", "A_B: c\r\n"]);

    internal static FuzzSeeds Answer { get; } = new(
        [
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: now\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5, max=10\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            "HTTP/1.0 200 OK\r\n\r\nuntil it closes",
            "HTTP/1.1 204\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\nETag: x\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nbytes",
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close, X-A\r\nX-A: 1\r\n\r\ndata: 1\n\n",
            "HTTP/1.1 502 Bad \u00e9 Gateway\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n",
        ],
        [.. Words, "HTTP/1.1 200 OK\r\n", "HTTP/1.1 103 Early\r\n\r\n", "HTTP/1.1 204 ", "HTTP/1.1 304 ", "HTTP/1.1 101 ", "timeout=", "timeout=9999999", "Content-Type: text/event-stream\r\n", "text/event-stream"]);
}
