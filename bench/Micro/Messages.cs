using System.Text;

namespace Halftone.Bench.Micro;

/// <summary>The heads and answers that the load benchmark uses, too.</summary>
internal static class Messages
{
    internal static byte[] SmallHead { get; } = Bytes("GET / HTTP/1.1\r\nHost: bench.halftone.invalid:80\r\n\r\n");

    /// <summary>841 bytes, 14 fields.</summary>
    internal static byte[] BrowserHead { get; } = Bytes(
        "GET /app/items?page=2&sort=price HTTP/1.1\r\n" +
        "Host: shop.halftone.invalid\r\n" +
        "Connection: keep-alive\r\n" +
        "Cache-Control: max-age=0\r\n" +
        "sec-ch-ua: \"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"\r\n" +
        "sec-ch-ua-mobile: ?0\r\n" +
        "Upgrade-Insecure-Requests: 1\r\n" +
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n" +
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n" +
        "Sec-Fetch-Site: same-origin\r\n" +
        "Sec-Fetch-Mode: navigate\r\n" +
        "Referer: http://shop.halftone.invalid/app/items?page=1\r\n" +
        "Accept-Encoding: gzip, deflate, br\r\n" +
        "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n" +
        "Cookie: theme=dark; uid=4be0643f1d98573b97cdca98a65347dd; session=" + new string('s', 97) + "\r\n\r\n");

    internal static byte[] SmallAnswer { get; } = Bytes(
        "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: 32\r\nConnection: keep-alive\r\n\r\n32 bytes of an answer, no more.\n");

    internal static byte[] ExpressAnswer { get; } = Bytes(
        "HTTP/1.1 200 OK\r\nX-Powered-By: Express\r\nCache-Control: private, no-cache, no-store, max-age=0, must-revalidate\r\nContent-Type: text/html; charset=utf-8\r\n" +
        "Content-Length: 32\r\nETag: W/\"20-sKPuAlL0bPyJSgbNNhzjUMDIBLo\"\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n32 bytes of an answer, no more.\n");

    /// <summary>Four chunks of 1 KiB and the end.</summary>
    internal static byte[] ChunkedBody { get; } = Bytes(string.Concat(Enumerable.Repeat($"400\r\n{new string('b', 1024)}\r\n", 4)) + "0\r\n\r\n");

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
