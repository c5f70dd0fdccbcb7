using static Halftone.Tests.Wire.Conformance.Asks;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>What belongs to one hop, and what an intermediary says of itself.</summary>
internal static class HopRows
{
    /// <summary>A request that has come by more often than this goes round for ever.</summary>
    private const int LoopTurnsMax = 40;

    internal static Row[] Rows { get; } =
    [
        new("1", "9110 7.6.1", "drops each request field that Connection names, then Connection itself",
            new Probe("a named field", NamedIsGone, Get("Connection: X-Foo\r\nX-Foo: 1\r\nx-fOO: 2\r\nX-Bar: 3\r\n"), Get("X-Foo: 1\r\nX-Bar: 3\r\nConnection: keep-alive, x-foo\r\n")),
            new Probe("several lines and odd lists", seen => NamedIsGone(seen) ?? seen.ChildLacks("X-Baz"), Get("Connection: ,X-Foo ,\tX-Baz\r\nX-Foo: 1\r\nX-Bar: 3\r\nConnection:\r\nX-Baz: 1\r\n"))),
        new("2", "9110 7.6.1", "the same for answers and their trailers",
            new Probe("a named field", seen => seen.Answers(200) ?? seen.ClientLacks("X-Foo") ?? seen.ClientHas("X-Bar", "3") ?? NotNamed(seen.Final!.Head), Get())
            {
                Child = Turns.With("Connection: X-Foo\r\nX-Foo: 1\r\nX-Bar: 3\r\n"),
            },
            new Probe("a named trailer", seen => seen.Answers(200) ?? seen.ClientLacks("X-Foo") ?? (seen.Final!.Body == "ok" ? null : "the body is another"), Get())
            {
                Child = Turns.Says("HTTP/1.1 200 OK\r\nConnection: X-Foo\r\nTrailer: X-Foo\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Foo: 1\r\n\r\n"),
            }),
        new("3", "9110 7.6.1", "drops Keep-Alive, Proxy-Connection, TE, Transfer-Encoding and Upgrade of the hop",
            new Probe("of a request", seen => seen.Answers(200) ?? seen.ChildLacks("Keep-Alive", "Proxy-Connection", "TE", "Transfer-Encoding", "Upgrade"),
                Get("Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: trailers\r\nUpgrade: foo\r\n"), Get("Connection: te\r\nTE: gzip\r\nUpgrade: foo\r\n")),
            new Probe("of an answer", seen => seen.Answers(200) ?? seen.ClientLacks("Proxy-Connection", "Upgrade") ?? (seen.Final!.Head.Members("Keep-Alive").Contains("timeout=77") ? "the client got Keep-Alive" : null), Get())
            {
                Child = Turns.With("Keep-Alive: timeout=77\r\nProxy-Connection: keep-alive\r\nUpgrade: foo\r\n"),
            }),
        new("4", "9110 7.6.1", "a Connection that names end-to-end fields, or fields the gateway adds, strips neither",
            new Probe("Host, Authorization and X-Forwarded-For",
                seen => seen.Answers(200) ?? seen.ChildHas("Host", "h") ?? seen.ChildHas("Authorization", "Bearer x") ?? seen.ChildHas("X-Forwarded-For", "127.0.0.1"),
                Get("Connection: X-Forwarded-For, Host, Authorization\r\nAuthorization: Bearer x\r\nX-Forwarded-For: 203.0.113.9\r\n"))),
        new("5", "9110 7.6.3", "adds Via towards the child, behind what is there",
            new Probe("none before", seen => seen.Answers(200) ?? ViaIsBehind(seen, 0), Get()),
            new Probe("one before", seen => seen.Answers(200) ?? ViaIsBehind(seen, 1), Get("Via: 1.0 before\r\n"))),
        new("6", "9110 7.6", "does not forward to itself for ever",
            new Probe("the child is the gateway", seen => seen.Child.Length > LoopTurnsMax ? $"{seen.Child.Length} turns and no end" : seen.Answers(500, 599), Get()) { Child = GoesBack }),
        new("7", "9110 7.6.2", "Max-Forwards of OPTIONS and TRACE: one less, and at 0 the gateway answers itself",
            new Probe("OPTIONS at 0", seen => seen.Answers(200, 299) ?? seen.NothingForwarded(), "OPTIONS / HTTP/1.1\r\nHost: h\r\nMax-Forwards: 0\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: h\r\nMax-Forwards: 00\r\n\r\n"),
            new Probe("OPTIONS at 5", seen => seen.Answers(200) ?? seen.ChildHas("Max-Forwards", "4"), "OPTIONS / HTTP/1.1\r\nHost: h\r\nMax-Forwards: 5\r\n\r\n"),
            new Probe("TRACE at 0", seen => seen.Answers(200, 501) ?? seen.NothingForwarded(), "TRACE / HTTP/1.1\r\nHost: h\r\nMax-Forwards: 0\r\n\r\n")),
    ];

    private static string? NamedIsGone(Seen seen) => seen.Answers(200) ?? seen.ChildLacks("X-Foo") ?? seen.ChildHas("X-Bar", "3") ?? NotNamed(seen.Child[0].Head);

    private static string? NotNamed(MessageHead head) =>
        head.Members("Connection").FirstOrDefault(member => member.StartsWith("x-", StringComparison.OrdinalIgnoreCase)) is { } named ? $"Connection: {named} was passed on" : null;

    private static string? ViaIsBehind(Seen seen, int before)
    {
        var hops = seen.Child[0].Head.Members("Via");
        return hops.Length == before + 1 && (before == 0 || hops[0] == "1.0 before") && hops[^1].StartsWith("1.1 ", StringComparison.Ordinal) ? null : $"Via: {Seen.Shown(string.Join(", ", hops))}";
    }

    /// <summary>A route that leads back, by way of the child so that the turns can be counted.</summary>
    private static bool GoesBack(ChildTurn turn)
    {
        if (turn.Child.Count("GET") > LoopTurnsMax)
        {
            turn.Peer.Say(Turns.OkAnswer);
            return true;
        }

        using var back = new ClientTalk(turn.Child.Gateway, turn.Child, TimeSpan.FromSeconds(10));
        var got = back.Say(turn.Request.Head.Text).HearFinal();
        turn.Peer.Say($"HTTP/1.1 {got?.Status ?? 502} Back\r\nContent-Length: 0\r\n\r\n");
        return true;
    }
}
