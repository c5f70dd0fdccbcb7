using static Halftone.Tests.Wire.Conformance.Asks;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>Where a message ends.</summary>
internal static class FramingRows
{
    private const string Answer = "HTTP/1.1 200 OK\r\n";

    internal static Row[] Rows { get; } =
    [
        new("22", "9110 8.6", "forwards no Content-Length that is wrong",
            new Probe("two values", seen => seen.Refuses(), Post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!"), Post("Content-Length: 6\r\nX: 1\r\nContent-Length: 5\r\n", "hello!"), Post("Content-Length: 5, 6\r\n", "hello!")),
            new Probe("no number", seen => seen.Refuses(), Lengths("+5", "-5", "0x5", "5_0", "5 0", "5.0", "\"5\"", "five", ";5")),
            new Probe("20 digits", seen => seen.Refuses(), Lengths("18446744073709551621", "99999999999999999999"))),
        new("35", "9112 6.1, *ours*", "Transfer-Encoding in HTTP/1.0 is refused, and the connection closes",
            new Probe("chunked", seen => seen.RefusesAndCloses(), "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "POST / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") { Talk = Talks.ToTheEnd }),
        new("36", "9112 6.1, *ours*", "Content-Length with Transfer-Encoding is refused, and the connection closes",
            new Probe("in either order", seen => seen.RefusesAndCloses(), Post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"), Post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), Post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")) { Talk = Talks.ToTheEnd }),
        new("37", "9112 6.1, *ours*", "a Transfer-Encoding that is not `chunked` and nothing else is refused",
            new Probe("unknown codings", seen => seen.RefusesAndCloses(), Codings("gzip", "identity", "cow, chunked", "gzip, chunked", "xchunked", "")) { Talk = Talks.ToTheEnd },
            new Probe("chunked is not the last", seen => seen.RefusesAndCloses(400, 400), Codings("chunked, gzip", "chunked, identity")) { Talk = Talks.ToTheEnd },
            new Probe("chunked and more", seen => seen.RefusesAndCloses(), Codings(",chunked", "chunked,", "chunked, chunked", "chunked;q=1", "\"chunked\"", "\u000bchunked", "chunked\r\nTransfer-Encoding: chunked", "chunked\r\nTransfer-Encoding: cow")) { Talk = Talks.ToTheEnd }),
        new("38", "9112 6.2", "sends no Content-Length beside Transfer-Encoding",
            new Probe("a child that does", seen => seen.Client.Any(got => got.Head.Has("Content-Length") && got.Head.Has("Transfer-Encoding")) ? "passed on" : seen.Final is { Status: 200, Body: not "ok" } ? "the body is another" : null, Get())
            {
                Child = Turns.Says(Answer + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
            }),
        new("39", "9112 6.3", "an answer with a wrong Content-Length is a 502, and its connection is closed", [.. new[] { "5\r\nContent-Length: 6", "5, 6", "+5", "0x5", "five", "99999999999999999999" }.Select(BadLength)]),
        new("40", "9112 6.3, 8", "a truncated message does not look whole",
            Cut("an answer shorter than its length", "Content-Length: 10\r\n\r\nhello", Get()),
            Cut("an answer without a last chunk", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", Get()),
            Cut("an answer cut within a chunk", "Transfer-Encoding: chunked\r\n\r\n9\r\nhello", Get()),
            Cut("a chunked answer for a client of 1.0", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "GET / HTTP/1.0\r\nHost: h\r\n\r\n"),
            new Probe("a request shorter than its length", seen => seen.ChildGotNoneWhole(), Post("Content-Length: 10\r\n", "hello")) { Talk = Talks.SayAndLeave },
            new Probe("a request without a last chunk", seen => seen.ChildGotNoneWhole(), Chunked("5\r\nhello\r\n"), Chunked("5\r\nhello\r\n0\r\n"), Chunked("9\r\nhello")) { Talk = Talks.SayAndLeave }),
        new("41", "9112 7.1", "chunk sizes beyond any number do no harm",
            new Probe("as the first chunk", seen => seen.Answers(400, 499) ?? seen.ChildGotNoneWhole(), Sizes("")),
            new Probe("later", seen => seen.Answers(400, 499) ?? seen.ChildGotNoneWhole(), Sizes("5\r\nhello\r\n"))),
        new("42", "9112 7.1.1, *ours*", "ignores chunk extensions that it does not know, and limits their length",
            new Probe("short ones", seen => seen.Answers(200) ?? (seen.Child is [{ Body: "hello" }] ? null : "the body has not arrived"), Chunked("5;foo=bar;baz=\"a;b\"\r\nhello\r\n0;last\r\n\r\n")),
            new Probe("200 KB in one", seen => seen.Answers(400, 499) ?? seen.ChildGotNoneWhole(), Chunked($"5;{new string('x', 200_000)}\r\nhello\r\n0\r\n\r\n")),
            new Probe("200 KB in all", seen => seen.Answers(400, 499) ?? seen.ChildGotNoneWhole(), Chunked(string.Concat(Enumerable.Repeat($"1;{new string('x', 199)}\r\nx\r\n", 1000)) + "0\r\n\r\n"))),
    ];

    private static string[] Lengths(params string[] values) => [.. values.Select(value => Post($"Content-Length: {value}\r\n", "hello"))];

    private static string[] Codings(params string[] values) => [.. values.Select(value => Post($"Transfer-Encoding: {value}\r\n", "0\r\n\r\n"))];

    private static string[] Sizes(string before) =>
        [.. new[] { "FFFFFFFFFFFFFFFFF", "10000000000000005", "8000000000000000", "FFFFFFFFFFFFFFFF" }.Select(size => Chunked($"{before}{size}\r\nhello\r\n0\r\n\r\n"))];

    private static Probe BadLength(string value) => new(Seen.Shown($"Content-Length: {value}"), seen => seen.Answers(502) ?? (seen.Notes is ["left"] ? null : "the connection to the child is kept"), Get())
    {
        Child = turn =>
        {
            turn.Peer.Say($"{Answer}Content-Length: {value}\r\n\r\nhello");
            if (turn.Peer.Leaves(TimeSpan.FromSeconds(1))) turn.Child.Note("left");
            return false;
        },
    };

    private static Probe Cut(string name, string answer, string ask) => new(name, seen => seen.Final is { Status: < 500, IsWhole: true } ? "it looks whole" : null, ask) { Child = Turns.SaysAndCloses(Answer + answer) };
}
