namespace Halftone.Tests.EndToEnd.Oracle.Payloads;

/// <summary>The request line: method, target, version and what stands between them.</summary>
internal static partial class Grammar
{
    private static (string Name, Action<Draft, Random> Do)[] RequestOddities() =>
    [
        ("method", (draft, random) => draft.Method = Pick(
            random, "get", "Post", "G", "TRACE", "CONNECT", "PRI", "PURGE", "X-Y", "!#$%&'*+.^`|~", "GE\0T", "GET\t", "", "G(T", "G\u00c9T", "\u0001GET", "GET,POST", "PROPFIND", new string('M', 300), "M_X", "HTTP/1.1", "HEAD", "OPTIONS")),
        ("gap", (draft, random) =>
        {
            var gap = Pick(random, "  ", "\t", "\v", "\f", "\r", "\n", "\0", " \t", "", "\u00a0", "\r\n ");
            if (random.Next(2) == 0) draft.FirstGap = gap;
            else draft.SecondGap = gap;
        }),
        ("target", (draft, random) => draft.Target = Pick(
            random, "*", "//", "//h/x", "/a//b", "/a/../b", "/../a", "/./a", "/%2e%2e/a", "/%2F", "/%00", "/%zz", "/%", "/\\a", "/a;b", "/a#f", "/a?#f", "/a b", "/a\tb", "/\u00e9", "/\u0001", "/\u007f", "/{}|^`\"<>[]", "/a?b=c&d=e?f",
            "x", "h:80", "", "?", "?a=b", "/?", "/:80", "/@h", "/http://h/x", "/" + new string('a', 3000), "/%C3%A9", "/~!$&'()*+,;=:@")),
        ("absolute", (draft, random) => draft.Target = Pick(
            random, "http://h", "http://h/", "http://h/x?y", "HTTP://H/x", "https://h/x", "http://other/x", "http://other:81/x", "http://h?x=/y", "http://", "http:///x", "http://u@h/x", "http://u:p@h/x", "http:/h/x", "ftp://h/x", "http://h:/x", "http://[::1]/x", "http://h/#f", "http://h\\x", "http://h h/x")),
        ("options of the server", (draft, random) => (draft.Method, draft.Target) = ("OPTIONS", Pick(random, "*", "http://h", "http://other", "*/x", "*?x", "/*"))),
        ("version", (draft, random) => draft.Version = Pick(
            random, "HTTP/1.0", "HTTP/1.0", "HTTP/1.2", "HTTP/1.9", "HTTP/2.0", "HTTP/0.9", "http/1.1", "HTTP/1.10", "HTTP/01.1", "HTTP/1.1 ", "HTTP/1.1\t", "HTTP/1,1", "HTTP /1.1", "HTTP/11", "HTTP/1.", "HTTP/.1", "HTTP/1.1x", "HTTPS/1.1", "ICAP/1.0", "", "HTTP/1.1\0", "HTTP/1.1 HTTP/1.1", "HTTP/-1.1")),
        ("old and kept", (draft, random) =>
        {
            draft.Version = "HTTP/1.0";
            draft.Put(random, Pick(random, "Connection: keep-alive", "Connection: Keep-Alive", "Proxy-Connection: keep-alive"));
            if (random.Next(2) == 0) draft.Fields.Remove("Host: h");
        }),
        ("no version", (draft, random) => (draft.SecondGap, draft.Version) = ("", random.Next(2) == 0 ? "" : " ")),
    ];
}
