namespace Halftone.Tests.EndToEnd.Oracle.Payloads;

/// <summary>Fields that mean something to whoever stands between, names and values that are none, and ends of lines.</summary>
internal static partial class Grammar
{
    private static (string Name, Action<Draft, Random> Do)[] FieldOddities() =>
    [
        ("host", (draft, random) =>
        {
            draft.Fields.RemoveAll(line => line.StartsWith("Host", StringComparison.Ordinal));
            draft.Put(random, Pick(random, "Host:", "Host: ", "Host: h:80", "Host: h:", "Host: h:99999", "Host: [::1]:8", "Host: [::1", "Host: u@h", "Host: h/x", "Host: h,i", "Host: h i", "Host: \u00ff", "Host: h\0", "Host:\th\t", "Host: h:8x", "Host : h", "host: H.Example", "X-No-Host: h"));
        }),
        ("host twice", (draft, random) => draft.Put(random, Pick(random, "Host: h", "Host: i", "host: h", "Host:", "X-A: 1\nHost: i"))),
        ("connection", (draft, random) => draft.Put(random, $"Connection: {Pick(random, "close", "keep-alive", "Close, Keep-Alive", "X-A, X-Empty", "Content-Length", "Transfer-Encoding", "Host", "content-length, transfer-encoding, host", "upgrade", "", ",,", "close;a", "\u0001", "keep alive", "TE, Trailer, Upgrade", "X-Forwarded-For")}")),
        ("upgrade", (draft, random) => draft.Put(random, $"Upgrade: {Pick(random, "websocket", "h2c", "HTTP/2.0", "TLS/1.0, HTTP/1.1", "")}", $"Connection: {Pick(random, "upgrade", "Upgrade, HTTP2-Settings", "keep-alive, upgrade", "close")}")),
        ("expect", (draft, random) => draft.Put(random, $"Expect: {Pick(random, "100-continue", "100-Continue", "100-continue, x", "200-ok", "", "100-continue ", "\t100-continue")}")),
        ("hop", (draft, random) => draft.Put(random, Pick(
            random, "TE: trailers", "TE: chunked", "Trailer: Content-Length", "Keep-Alive: timeout=1, max=1", "Proxy-Connection: close", "Proxy-Connection: keep-alive", "Proxy-Authorization: Basic eDp5", "Max-Forwards: 0", "Upgrade: websocket", "HTTP2-Settings: AAMAAABk"))),
        ("forwarded", (draft, random) => draft.Put(random, Pick(
            random, "X-Forwarded-For: 1.2.3.4", "X-Forwarded-For: 1.2.3.4, 5.6.7.8", "X-Forwarded-Host: evil", "X-Forwarded-Proto: https", "Forwarded: for=1.2.3.4;host=evil", "Via: 1.0 a, 1.1 b", "X-Real-IP: 1.2.3.4", "X-Original-URL: /inner", "X-HTTP-Method-Override: DELETE"))),
        ("underscore", (draft, random) => draft.Put(random, Pick(random, "Content_Length: 5", "Transfer_Encoding: chunked", "X_A: 1", "_: 1", "Host_: h", "CONTENT_LENGTH: 0"))),
        ("name", (draft, random) => draft.Put(random, Pick(
            random, ": 1", "X", "X-A", " : 1", "X A: 1", "X-A : 1", "X\0: 1", "X\u0001: 1", "X\u007f: 1", "X\u00e9: 1", "X(: 1", "X/: 1", "X[]: 1", "X\"Y\": 1", "X;: 1", "X,Y: 1", "X@: 1", "X={}: 1", "!#$%&'*+-.^`|~: 1", "X<Y>: 1", "::", "X: : 1", "X\\: 1"))),
        ("value", (draft, random) => draft.Put(random, Pick(
            random, "X-V: \0", "X-V: a\0b", "X-V: \u0001", "X-V: \u001b[0m", "X-V: \u007f", "X-V: \v", "X-V: \f", "X-V: caf\u00e9", "X-V: \u00c3\u00a9", "X-V: \u0085", "X-V: a\tb", "X-V:\t \t", "X-V: \"a", "X-V: a, , b", "X-V: a\bb", "X-V: \u00a0", "X-V: HTTP/1.1"))),
        ("long", (draft, random) => draft.Put(random, Pick(random, $"X-Long: {new string('a', 2000)}", $"{new string('n', 300)}: 1", $"X-Blank:{new string(' ', 500)}a", $"Cookie: {new string(';', 400)}"))),
        ("many", (draft, random) =>
        {
            for (var i = Pick(random, 20, 90, 98, 99, 100, 120); i > 0; i--) draft.Fields.Add("A: 1");
        }),
    ];

    private static (string Name, Action<Draft, Random> Do)[] LineOddities() =>
    [
        ("two lines as one", (draft, random) => Join(draft, random, Pick(random, "\n", "\r", "\r\r\n", "\n\r", "\0", "\v", "\f", "\u0085", "\n\n", "\r\n ", "\r\n\t", "\n ", "\r "))),
        ("framing hidden in a value", (draft, random) => draft.Put(
            random, $"X-A: 1{Pick(random, "\n", "\r", "\n\r", "\0", "\v", "\f", "\u0085", "\0\n", " \n", "\r\r\n", "\r\n ", "\r\n\t")}{Pick(random, $"Content-Length: {Inner.Length}", "Transfer-Encoding: chunked", "Content-Length: 3", "Connection: close", "Host: evil", "Expect: 100-continue")}")),
        ("request hidden in a value", (draft, random) => draft.Put(random, $"X-A: 1{Pick(random, "\n\n", "\r\r", "\n\r\n", "\r\n\n", "\n\n\n", "\r\n\r", "\0\0")}GET /hidden HTTP/1.1{Pick(random, "\n", "\r\n", "\r")}Host: h{Pick(random, "\n\n", "")}")),
        ("line ends", (draft, random) => draft.LineEnd = Pick(random, "\n", "\r", "\r\r\n", "\n\r", "\r\n\r\n", " \r\n", "\t\r\n", "\r\n ", "\0\r\n")),
        ("head end", (draft, random) => draft.HeadEnd = Pick(random, "\n", "\r", "\r\r\n", " \r\n", "\t\r\n", "\n\r\n", "\r\n\r\n", "\0\r\n", "", "\r\n\n")),
        ("folded", (draft, random) => draft.Put(random, Pick(random, "X-A: 1\r\n 2", "X-A: 1\r\n\t2", "X-A:\r\n 1", "X-A: 1\r\n ", "X-A: 1\r\n \r\n 2", " X-A: 1", "\tX-A: 1", "X-A: 1\n 2"))),
        ("folded at the front", (draft, random) => draft.Fields.Insert(0, Pick(random, " X-A: 1", "\tContent-Length: 3", " Host: evil", " ", "\t"))),
        ("before", (draft, random) => draft.Before = Pick(random, "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", "\0", "\r\n ", "\r\n\r\n\r\n", "\n\n", "\u00ef\u00bb\u00bf")),
    ];

    /// <summary>Two field lines with something other between them than an end of line.</summary>
    private static void Join(Draft draft, Random random, string with)
    {
        while (draft.Fields.Count < 2) draft.Put(random, "X-A: 1");
        var at = random.Next(draft.Fields.Count - 1);
        draft.Fields[at] += with + draft.Fields[at + 1];
        draft.Fields.RemoveAt(at + 1);
    }
}
