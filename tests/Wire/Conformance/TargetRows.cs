using static Halftone.Tests.Wire.Conformance.Asks;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>Targets, hosts and methods.</summary>
internal static class TargetRows
{
    private const string Odd = "/a%2fb%252F//c?q=%zz";

    internal static Row[] Rows { get; } =
    [
        new("8", "9110 7.7", "does not change path and query",
            new Probe("escapes and slashes", seen => seen.Answers(200) ?? seen.ChildLine($"GET {Odd} HTTP/1.1"), Get(target: Odd)),
            new Probe("dot segments", seen => seen.Answers(200) ?? seen.ChildLine("GET /a/./b/../c;d=e/%41%7e?x=/../y&? HTTP/1.1"), Get(target: "/a/./b/../c;d=e/%41%7e?x=/../y&?")),
            new Probe("an empty query", seen => seen.Answers(200) ?? seen.ChildLine("GET /? HTTP/1.1"), Get(target: "/?"))),
        new("9", "9112 3.2.4", "OPTIONS with an empty path or `*` goes on as `OPTIONS *`",
            new Probe("an asterisk", seen => seen.Answers(200) ?? seen.ChildLine("OPTIONS * HTTP/1.1"), "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"),
            new Probe("an empty path", seen => seen.Answers(200) ?? seen.ChildLine("OPTIONS * HTTP/1.1"), "OPTIONS http://h HTTP/1.1\r\nHost: h\r\n\r\n")),
        new("10", "9112 3.2.2", "accepts the absolute form, whose authority stands for Host",
            new Probe("another Host", seen => seen.Answers(200) ?? seen.ChildHas("Host", "x") ?? (seen.Child[0].Head.FirstLine is "GET /p?q HTTP/1.1" or "GET http://x/p?q HTTP/1.1" ? null : Seen.Shown(seen.Child[0].Head.FirstLine)),
                "GET http://x/p?q HTTP/1.1\r\nHost: y\r\n\r\n", "GET HTTP://x/p?q HTTP/1.1\r\nHost: x\r\n\r\n")),
        new("11", "9112 3.2", "400 for a missing Host, several, or one that is none",
            new Probe("missing", seen => seen.Refuses(400, 400), "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nX: 1\r\n\r\n"),
            new Probe("several", seen => seen.Refuses(400, 400), Get("Host: i\r\n"), Get("X: 1\r\nhost: h\r\n")),
            new Probe("none", seen => seen.Refuses(400, 400), "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "GET / HTTP/1.1\r\nHost: u@h\r\n\r\n", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n")),
        new("25", "9110 9.3.6", "CONNECT opens no tunnel unless configured, least of all to a port that is none",
            new Probe("CONNECT", seen => seen.Answers(400, 599) ?? seen.NothingForwarded(),
                "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", "CONNECT h:25 HTTP/1.1\r\nHost: h:25\r\n\r\nMAIL FROM:<a@b>\r\n", "CONNECT h:99999 HTTP/1.1\r\nHost: h\r\n\r\n", "CONNECT h HTTP/1.1\r\nHost: h\r\n\r\n")),
        new("26", "9110 9.3.8", "TRACE shows nobody Cookie or credentials; better it is refused",
            new Probe("with a cookie", seen => seen.Child.Length == 0 ? seen.Answers(400, 501) : seen.ChildLacks("Cookie", "Authorization"),
                "TRACE / HTTP/1.1\r\nHost: h\r\nCookie: a=b\r\nAuthorization: Bearer x\r\n\r\n")),
    ];
}
