using static Halftone.Tests.Wire.Conformance.Asks;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>Answers before the answer: 1xx, expectations, and the switch to another protocol.</summary>
internal static class InterimRows
{
    private const string Hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    private const string Asking = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    private const string Old = "POST / HTTP/1.0\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello";
    private const string Offer = "Connection: Upgrade\r\nUpgrade: foo\r\n";
    private const string Switched = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ";

    internal static Row[] Rows { get; } =
    [
        new("12", "9110 15.2", "forwards 1xx answers that it has not asked for",
            new Probe("103", seen => Interim(seen, 103) ?? (seen.Client[0].Head.Values("Link") is ["</a>"] ? null : "its fields are gone"), Get()) { Child = Turns.Says(Hints + Turns.OkAnswer) },
            new Probe("one that nobody knows", seen => Interim(seen, 199), Get()) { Child = Turns.Says("HTTP/1.1 199 Odd\r\n\r\n" + Turns.OkAnswer) }),
        new("13", "9110 15.2", "sends no 1xx to an HTTP/1.0 client",
            new Probe("103", seen => seen.Answers(200) ?? (seen.Client.Length == 1 ? null : "the client got a 1xx"), "GET / HTTP/1.0\r\nHost: h\r\n\r\n") { Child = Turns.Says(Hints + Turns.OkAnswer) }),
        new("14", "9110 10.1.1", "forwards Expect, or answers 417, or answers 100 itself; nobody waits for nothing",
            new Probe("a child that says nothing before the body", BodyArrives, Asking) { Talk = SaysTheBodyInTheEnd },
            new Probe("a child that says 100", seen => BodyArrives(seen) ?? (seen.Client[0].Status == 100 ? null : "the client got no 100"), Asking) { Talk = WaitsForWord, Child = Continues },
            new Probe("a child that says 417", seen => seen.Answers(417), Asking) { Talk = WaitsForWord, Child = Turns.SaysEarly("HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n") },
            new Probe("a child that refuses before the body", seen => seen.Answers(403), Asking) { Talk = WaitsForWord, Child = Turns.SaysEarly("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n") }),
        new("15", "9110 10.1.1", "ignores Expect of an HTTP/1.0 client",
            new Probe("with a body", seen => BodyArrives(seen) ?? seen.ChildLacks("Expect") ?? (seen.Client.Length == 1 ? null : "the client got a 1xx"), Old)),
        new("30", "9110 7.8", "101 only for a protocol that the client has offered; no byte of a tunnel before it",
            new Probe("another protocol", NotSwitched, Get(Offer)) { Child = Turns.SaysAndCloses(Switched + "bar\r\n\r\nstrange bytes") },
            new Probe("nothing was offered", NotSwitched, Get()) { Child = Turns.SaysAndCloses(Switched + "foo\r\n\r\nstrange bytes") },
            new Probe("the child says 200", seen => seen.Answers(200) ?? (seen.Client.Count(got => got.Status == 200) == 2 ? null : "the next request got no answer"), Get(Offer) + Get()) { Talk = Talks.Answers(2) },
            new Probe("bytes before the 101", seen => seen.Answers(200) ?? (seen.Notes.Length == 0 ? null : seen.Notes[0]), Get(Offer) + "\u0081\u0005hello") { Child = LooksForEarlyBytes },
            new Probe("what was offered", seen => seen.Child is [var asked, ..] && asked.Head.Has("Upgrade") ? seen.Answers(101) ?? (seen.Notes is ["ping"] ? null : "the tunnel does not carry") : seen.Answers(200), Get(Offer)) { Child = Switches, Talk = SpeaksThroughTheTunnel },
            new Probe("100 before 101", seen => seen.Client.TakeWhile(got => got.Status != 101).Any(got => got.Status is 100 or 200) ? null : "101 before 100", Asking[..^2] + Offer + "\r\n") { Talk = WaitsForWord, Child = ContinuesThenSwitches }),
    ];

    private static string? Interim(Seen seen, int status) => seen.Answers(200) ?? (seen.Client[0].Status == status ? null : $"{status} is gone");

    private static string? BodyArrives(Seen seen) => seen.Answers(200) ?? (seen.Child is [{ Body: "hello" }] ? null : "the body has not arrived");

    private static string? NotSwitched(Seen seen) => seen.Client.Any(got => got.Status == 101) ? "the client got 101" : null;

    private static void WaitsForWord(ClientTalk talk, string head)
    {
        if (talk.Say(head).Hear("POST") is not { Status: >= 200 })
        {
            talk.Say("hello");
            talk.HearFinal("POST");
        }

        talk.Leave();
    }

    /// <summary>A gateway may say 100 itself before it bothers the child, or forward the head; then the client goes on as clients do.</summary>
    private static void SaysTheBodyInTheEnd(ClientTalk talk, string head)
    {
        talk.Say(head);
        var until = Environment.TickCount64 + (long)talk.Patience.TotalMilliseconds;
        while (!talk.Child.HearsSomething(TimeSpan.FromMilliseconds(5)) && !talk.Peer.SaysMore(TimeSpan.Zero) && Environment.TickCount64 < until)
        {
        }

        talk.Say("hello").HearFinal("POST");
        talk.Leave();
    }

    private static void SpeaksThroughTheTunnel(ClientTalk talk, string say)
    {
        if (talk.Say(say).HearFinal() is { Status: 101 }) talk.Say("ping");
        talk.Leave();
    }

    private static bool Continues(ChildTurn turn)
    {
        if (turn.Request.Head.Has("Expect")) turn.Peer.Say("HTTP/1.1 100 Continue\r\n\r\n");
        return Turns.Ok(turn);
    }

    private static bool ContinuesThenSwitches(ChildTurn turn)
    {
        if (turn.Request.Head.Has("Expect")) turn.Peer.Say("HTTP/1.1 100 Continue\r\n\r\n");
        turn.Request.ReadBody(turn.Peer);
        turn.Peer.Say(turn.Request.Head.Has("Upgrade") ? Switched + "foo\r\n\r\n" : Turns.OkAnswer);
        return !turn.Request.Head.Has("Upgrade");
    }

    private static bool Switches(ChildTurn turn)
    {
        if (!turn.Request.Head.Has("Upgrade")) return Turns.Ok(turn);
        turn.Peer.Say(Switched + "foo\r\n\r\n");
        turn.Child.Note(turn.Peer.Hear(4));
        return false;
    }

    /// <summary>Gives bytes that should not come some time to come.</summary>
    private static bool LooksForEarlyBytes(ChildTurn turn)
    {
        if (turn.Peer.SaysMore(TimeSpan.FromMilliseconds(200))) turn.Child.Note("bytes came before the 101");
        turn.Peer.Say(Turns.OkAnswer);
        return false;
    }
}
