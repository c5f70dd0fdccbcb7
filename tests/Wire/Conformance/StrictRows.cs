using static Halftone.Tests.Wire.Conformance.Asks;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>Rules of ours that are stricter than the RFCs, for a request that two parsers can read in two ways is how requests are smuggled.</summary>
internal static class StrictRows
{
    private const string Source = "*ours*";
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

    internal static Row[] Rows { get; } =
    [
        new("S1", Source, "a bare LF ends no line",
            Refused("of a whole head", "GET / HTTP/1.1\nHost: h\n\n"),
            Refused("of one line", "GET / HTTP/1.1\nHost: h\r\n\r\n", Get("X: 1\n"), "GET / HTTP/1.1\r\nHost: h\r\n\n", Post("X:X\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"))),
        new("S2", Source, "CR, NUL and other control bytes stand nowhere in a head",
            Refused("in a name", [.. Controls.Select(control => Get($"X{control}Y: 1\r\n"))]),
            Refused("in a value", [.. Controls.Select(control => Get($"X: a{control}b\r\n"))]),
            Refused("in a target", [.. Controls.Select(control => Get(target: $"/a{control}b"))]),
            Refused("behind Transfer-Encoding", [.. Controls.Select(control => Post($"Transfer-Encoding{control}: chunked\r\n", "0\r\n\r\n"))])),
        new("S3", Source, "names are tokens", Refused("other bytes", [.. "\"(),/;<=>?@[\\]{}\u0080\u00e9\u00ff".Select(b => Get($"X{b}Y: 1\r\n")), Get(": 1\r\n"), Get("X\r\n")])),
        new("S4", Source, "fields with `_` in their name are dropped (`underscore_names`)",
            new Probe("any", seen => seen.Answers(200) ?? seen.ChildLacks("X_Foo", "_"), Get("X_Foo: 1\r\n_: 2\r\n")),
            new Probe("framing in disguise", seen => seen.Answers(200) ?? seen.ChildLacks("Transfer_Encoding", "Content_Length"), Get("Transfer_Encoding: chunked\r\nContent_Length: 5\r\n"))),
        new("S5", Source, "one space between three parts of a request line",
            Refused("more, fewer, others", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /  HTTP/1.1\r\nHost: h\r\n\r\n", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n", "GET / x HTTP/1.1\r\nHost: h\r\n\r\n", " GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /\r\nHost: h\r\n\r\n", "GET / HTTP/1.1x\r\nHost: h\r\n\r\n")),
        new("S6", Source, "no fragment, and no form of target but origin, absolute and `*`",
            Refused("a fragment", Get(target: "/a#b"), Get(target: "/#"), Get(target: "http://h/#")),
            Refused("another form", Get(target: "h:80"), Get(target: "*"), Get(target: "a/b"), Get(target: "ftp://h/"), Get(target: "?x"), Get(target: "http:/h/"), Get(target: "\\"))),
        new("S7", Source, "one Content-Length, at most 18 digits",
            Refused("the same twice", Post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), Post("Content-Length: 5, 5\r\n", "hello")),
            Refused("19 digits", Post("Content-Length: 0000000000000000005\r\n", "hello"), Post("Content-Length: 1000000000000000000\r\n", "hello"))),
        new("S8", Source, "a chunk extension of more than 256 bytes is refused, one of 256 is not",
            new Probe("256", seen => seen.Answers(200), Chunked($"5;{new string('x', 255)}\r\nhello\r\n0\r\n\r\n")),
            Refused("257", Chunked($"5;{new string('x', 256)}\r\nhello\r\n0\r\n\r\n")),
            Refused("a line feed in one", Chunked("5;a\nb\r\nhello\r\n0\r\n\r\n"), Chunked("5;\nhello\r\n0\r\n\r\n"), Chunked("5\nhello\r\n0\r\n\r\n"))),
        new("S9", Source, "no byte is forwarded before the first chunk has begun well", Refused("a first chunk that is none", [.. new[] { "zz\r\n", "\r\n", "0x5\r\nhello\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n", "-1\r\n", "5\rhello\r\n", Smuggled }.Select(first => Chunked(first + "0\r\n\r\n"))])),
        new("S10", Source, "framing is written anew, never copied",
            new Probe("of chunks", seen => seen.Answers(200) ?? (seen.Child is [{ Body: "hello" } got] && !got.Raw.StartsWith('0') && !got.Raw.Contains(';') ? null : "it was copied"), Chunked("005;x=y\r\nhello\r\n000;z\r\nX-Late: 1\r\n\r\n", "TE: trailers\r\n")),
            new Probe("of a length", seen => seen.Answers(200) ?? seen.ChildHas("Content-Length", "5"), Post("Content-Length:  005\r\n", "hello"))),
        new("S11", Source, "after a framing error both sides close",
            new Probe("in a later chunk", seen => seen.Answers(400, 499) ?? seen.Closes() ?? seen.ChildGotNoneWhole() ?? (seen.Open == 0 ? null : "the connection to the child is kept"),
                Chunked("5\r\nhello\r\nzz\r\n" + Smuggled), Chunked("5\r\nhello" + Smuggled), Chunked("5\r\nhello\r\n0\r\nX : 1\r\n\r\n" + Smuggled)) { Talk = Talks.ToTheEnd, IsLeft = true },
            new Probe("with a pipelined request behind", seen => seen.RefusesAndCloses() ?? (seen.Client.Length == 1 ? null : "the next request was answered"), Post("Content-Length: x\r\n", Smuggled), Post("Transfer-Encoding: cow\r\n", Smuggled)) { Talk = Talks.ToTheEnd }),
        new("S12", Source, "a request of HTTP/1.0 without a length has no body",
            new Probe("bytes behind it", seen => seen.Child.Length == 0 ? seen.Refuses() : seen.Answers(200) ?? seen.ChildGot(1) ?? (seen.Child[0].Body.Length == 0 ? null : "they became a body") ?? seen.Closes(), "POST / HTTP/1.0\r\nHost: h\r\n\r\n" + Smuggled) { Talk = Talks.ToTheEnd }),
    ];

    private static string Controls => "\0\u0001\u0007\b\u000b\f\r\u001b\u001f\u007f";

    private static Probe Refused(string name, params string[] says) => new(name, seen => seen.RefusesAndCloses() ?? (seen.Client.Length == 1 ? null : "answered twice"), says) { Talk = Talks.ToTheEnd };
}
