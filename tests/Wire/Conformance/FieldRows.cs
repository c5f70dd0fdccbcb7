using static Halftone.Tests.Wire.Conformance.Asks;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>Fields: which pass, in what order, and which lines are none.</summary>
internal static class FieldRows
{
    private const string Token = "Zq!#$%&'*+-.^`|~9";
    private const string Challenge = "Basic realm=\"a, b\",  Digest x=\"y\"";

    internal static Row[] Rows { get; } =
    [
        new("16", "9110 5.1", "forwards fields that it does not know",
            new Probe("of a request", seen => seen.Answers(200) ?? seen.ChildHas("X-Zq-17", "a  b;c=\"d\"") ?? seen.ChildHas("Frobnicate", ""), Get("X-Zq-17: a  b;c=\"d\"\r\nFrobnicate:\r\n")),
            new Probe("of an answer", seen => seen.Answers(200) ?? seen.ClientHas("X-Zq-17", "a  b;c=\"d\""), Get()) { Child = Turns.With("X-Zq-17: a  b;c=\"d\"\r\n") },
            new Probe("a name with every byte that names may have", seen => seen.Answers(200) ?? seen.ChildHas(Token, "1"), Get($"{Token}: 1\r\n"))),
        new("17", "9110 5.3", "does not reorder lines of one name",
            new Probe("of a request", seen => seen.Answers(200) ?? InOrder(seen.Child[0].Head), Get(Five)),
            new Probe("of an answer", seen => seen.Answers(200) ?? InOrder(seen.Final!.Head), Get()) { Child = Turns.With(Five) },
            new Probe("Set-Cookie stays five lines", seen => seen.Answers(200) ?? seen.ClientHas("Set-Cookie", "a=1", "a=2", "b=3"), Get()) { Child = Turns.With("Set-Cookie: a=1\r\nX: 1\r\nSet-Cookie: a=2\r\nset-cookie: b=3\r\n") }),
        new("18", "9110 5.5", "CR, LF and NUL in a value: refused, or a space instead",
            new Probe("of a request", seen => seen.Child.Any(request => Seen.HoldsBareControls(request.Head.Text)) ? "passed on" : null, Get("X: a\0b\r\n"), Get("X: a\rb\r\n"), Get("X: a\nb\r\n"), Get("X: a\r\r\n"), Get("X: \0\r\n")),
            Bad('\0'), Bad('\r'), Bad('\n')),
        new("19", "9110 5.4", "fields beyond its limits are a 4xx, never left out",
            new Probe("one of 33 KiB", seen => seen.Child.Length == 0 ? seen.Refuses() : seen.ChildHas("X", new string('x', 33_000)), Get($"X: {new string('x', 33_000)}\r\n")),
            new Probe("150 lines", seen => seen.Child.Length == 0 ? seen.Refuses() : seen.Child[0].Head.Members("X").Length == 150 ? null : $"{seen.Child[0].Head.Members("X").Length} of 150 arrived", Get(string.Concat(Enumerable.Repeat("X: 1\r\n", 150))))),
        new("20", "9110 6.5.1", "does not merge trailers into the head",
            new Probe("of a request", seen => seen.Answers(200) ?? seen.ChildLacks("X-Late") ?? seen.ChildHas("Host", "h") ?? (seen.Child[0].Body == "hello" ? null : "the body is another"), Chunked("5\r\nhello\r\n0\r\nX-Late: 1\r\nHost: evil\r\nContent-Length: 1\r\n\r\n", "Trailer: X-Late\r\n")),
            new Probe("of an answer", seen => seen.Answers(200) ?? seen.ClientLacks("X-Late", "Set-Cookie") ?? (seen.Final!.Body == "ok" ? null : "the body is another"), Get())
            {
                Child = Turns.Says("HTTP/1.1 200 OK\r\nTrailer: X-Late\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Late: 1\r\nSet-Cookie: a=b\r\n\r\n"),
            }),
        new("21", "9110 6.6.1", "adds Date where the child has none",
            new Probe("none", seen => seen.Answers(200) ?? (seen.Final!.Head.Values("Date") is [var date] && date.EndsWith(" GMT", StringComparison.Ordinal) ? null : "there is none"), Get())),
        new("23", "9110 8.6", "keeps the Content-Length of an answer to HEAD and of a 304",
            new Probe("HEAD", seen => seen.Answers(200) ?? seen.ClientHas("Content-Length", "77"), "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n") { Child = Turns.Says("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n") },
            new Probe("304", seen => seen.Answers(304) ?? seen.ClientHas("Content-Length", "12"), Get("If-None-Match: \"a\"\r\n")) { Child = Turns.Says("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 12\r\n\r\n") }),
        new("27", "9110 10.2.1, 11.6", "does not change Allow, WWW-Authenticate and Authorization",
            new Probe("byte by byte", seen => seen.Answers(401) ?? seen.ChildHas("Authorization", "Basic  dXNlcjpwYXNz==") ?? seen.ClientHas("Allow", "GET,HEAD ,  POST") ?? seen.ClientHas("WWW-Authenticate", Challenge, "Bearer"), Get("Authorization: Basic  dXNlcjpwYXNz==\r\n"))
            {
                Child = Turns.Says($"HTTP/1.1 401 Unauthorized\r\nAllow: GET,HEAD ,  POST\r\nWWW-Authenticate: {Challenge}\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n"),
            }),
        new("28", "9110 13.2.1", "forwards conditions and leaves them to the child",
            new Probe("conditions that hold", seen => seen.Answers(200) ?? seen.ChildHas("If-None-Match", "\"a\"") ?? seen.ChildHas("If-Modified-Since", "Sun, 06 Nov 2044 08:49:37 GMT"), Get("If-None-Match: \"a\"\r\nIf-Modified-Since: Sun, 06 Nov 2044 08:49:37 GMT\r\n")) { Child = Turns.With("ETag: \"a\"\r\n") },
            new Probe("conditions that do not", seen => seen.Answers(200) ?? seen.ChildHas("If-Match", "\"b\"") ?? seen.ChildHas("Range", "bytes=0-0") ?? seen.ChildHas("If-Range", "\"b\""), Get("If-Match: \"b\"\r\nIf-Range: \"b\"\r\nRange: bytes=0-0\r\n")) { Child = Turns.With("ETag: \"a\"\r\n") }),
        new("29", "9110 12.5.5, 15.5.20", "never says `Vary: *` or 421 of itself",
            new Probe("its own errors", NeitherOfBoth, "GET / HTTP/1.1\r\n\r\n", "nonsense\r\n\r\n", "GET / HTTP/9.9\r\nHost: h\r\n\r\n", "GET http://elsewhere:1/ HTTP/1.1\r\nHost: h\r\n\r\n", Get(target: "/" + new string('x', 40_000)), Get(":\r\n"), Asks.Post("Transfer-Encoding: cow\r\n"), "TRACE / HTTP/1.1\r\nHost: h\r\n\r\n", "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n"),
            new Probe("a child that says nothing", NeitherOfBoth, Get()) { Child = _ => false }),
        new("31", "9112 2.2", "white space before the first field line: refused, or those lines are dropped",
            new Probe("space and tab", seen => seen.Child.Length == 0 ? seen.Refuses() : seen.ChildLacks("X", " X", "\tX"), "GET / HTTP/1.1\r\n X: 1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\n\tX: 1\r\nHost: h\r\n\r\n")),
        new("32", "9112 2.3", "speaks its own version on both sides",
            new Probe("a client of 1.0", seen => seen.ChildLine("GET / HTTP/1.1") ?? (seen.Final?.Head.FirstLine.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) == true ? null : Seen.Shown(seen.Final?.Head.FirstLine ?? "")), "GET / HTTP/1.0\r\nHost: h\r\n\r\n"),
            new Probe("a child of 1.0", seen => seen.Final?.Head.FirstLine.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) == true ? null : Seen.Shown(seen.Final?.Head.FirstLine ?? ""), Get()) { Child = Turns.SaysAndCloses("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok") }),
        new("33", "9112 5.1", "white space before a colon: 400 in a request, taken off in an answer",
            new Probe("in a request", seen => seen.Refuses(400, 400), Get("X : 1\r\n"), Get("X\t: 1\r\n"), Asks.Post("Content-Length : 5\r\n", "hello")),
            new Probe("in an answer", seen => seen.Answers(200) ?? seen.ClientHas("X", "1") ?? seen.ClientHas("Y", "2") ?? (seen.Final!.Body == "ok" ? null : "the body is another"), Get()) { Child = Turns.Says("HTTP/1.1 200 OK\r\nX : 1\r\nY\t : 2\r\nContent-Length : 2\r\n\r\nok") }),
        new("34", "9112 5.2", "folded lines: 400 or a space in a request, 502 or a space in an answer",
            new Probe("in a request", seen => seen.Child.Length == 0 ? seen.Refuses(400, 400) : Unfolded(seen.Child[0].Head), Get("X: a\r\n b\r\n"), Get("X: a\r\n\t b\r\n")),
            new Probe("in an answer", seen => seen.Final is { Status: 502 } ? null : seen.Answers(200) ?? Unfolded(seen.Final!.Head), Get()) { Child = Turns.With("X: a\r\n  b\r\n") }),
    ];

    private static string Five => "X: 1\r\nY: a\r\nx: 2\r\nX: 3\r\nZ: b\r\nX: 4\r\nX: 5\r\n";

    private static Probe Bad(char control) => new($"0x{(int)control:x2} in an answer", seen => seen.Final is { } final && Seen.HoldsBareControls(final.Head.Text) ? "passed on" : null, Get())
    {
        Child = Turns.With($"X: a{control}b\r\n"),
    };

    private static string? InOrder(MessageHead head) => string.Concat(head.Members("X")) == "12345" ? null : $"X: {string.Join(", ", head.Members("X"))}";

    private static string? Unfolded(MessageHead head) =>
        head.Values("X") is [var value] && value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is ["a", "b"] ? null : $"X: {Seen.Shown(string.Join(" | ", head.Values("X")))}";

    private static string? NeitherOfBoth(Seen seen) => seen.Client.Any(got => got.Status == 421 || got.Head.Members("Vary").Contains("*")) ? $"it says {Seen.Shown(seen.Client[0].Head.Text)}" : null;
}
