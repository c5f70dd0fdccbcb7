using System.Net.Sockets;
using static Halftone.Tests.Wire.Conformance.Asks;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>Connections: what is repeated, what is kept, and in which order.</summary>
internal static class ConnectionRows
{
    private const int Pipelined = 20;

    internal static Row[] Rows { get; } =
    [
        new("24", "9110 9.2.2", "repeats no request that is not idempotent", [.. from method in new[] { "POST", "PATCH" } from reset in new[] { false, true } select Repeated(method, reset)]),
        new("43", "9112 9.3", "an early answer arrives at once; the rest of the body is read, or the connection closes",
            new Probe("1 MB unread", seen => seen.Answers(413) ?? (seen.Notes is ["in time"] ? null : "the answer was held back") ?? seen.Closes() ?? (seen.Client.All(got => got.Status == 413) ? null : "the rest was taken for a request"), Post("Content-Length: 1000000\r\n"))
            {
                Child = Turns.SaysEarly("HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig"),
                Talk = HearsWhileItUploads,
            }),
        new("44", "9112 9.3", "keeps no connection of an HTTP/1.0 client that has not agreed to it",
            new Probe("not asked for", seen => seen.Answers(200) ?? seen.Closes(), "GET / HTTP/1.0\r\nHost: h\r\n\r\n") { Talk = Talks.ToTheEnd },
            new Probe("asked for", seen => seen.Answers(200) ?? Agreed(seen), "GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n") { Talk = HearsBriefly },
            new Probe("asked for, and the gateway answers itself", Agreed, "TRACE / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n") { Talk = HearsBriefly }),
        new("45", "9112 9.3.2", "answers pipelined requests in their order",
            new Probe("20 whose answers take ever less time", InOrder, string.Concat(Enumerable.Range(0, Pipelined).Select(number => Get(target: $"/{number}")))) { Child = AnswersLaterTheEarlier, Talk = Talks.Answers(Pipelined) }),
        new("46", "9112 9.6", "after `close` nothing more is processed",
            new Probe("a client's", seen => seen.Answers(200) ?? seen.ChildGot(1) ?? (seen.Client.Length == 1 ? null : "a second answer") ?? seen.Closes(), Get("Connection: close\r\n") + Get(target: "/second"), Get("Connection: keep-alive, CLOSE\r\n") + Get(target: "/second")) { Talk = Talks.ToTheEnd },
            new Probe("a child's", seen => seen.Client is [{ Body: "ok" }, { Body: "ok" }] ? seen.Child[0].Connection == seen.Child[1].Connection ? "its connection was used again" : null : "an answer is another or missing", Get())
            {
                Child = Turns.Says("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"),
                Talk = AsksTwice,
            }),
    ];

    /// <summary>The child closes on the second request of a connection, which it has read: it may have been carried out.</summary>
    private static Probe Repeated(string method, bool reset) => new(
        $"{method}, {(reset ? "reset" : "closed")}",
        seen => seen.Child.Count(request => request.Method == method) is > 1 and var times ? $"carried out {times} times" : null,
        $"{method} / HTTP/1.1\r\nHost: h\r\n\r\n", $"{method} / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", $"{method} / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
    {
        Child = turn =>
        {
            if (turn.Request.Method != method || turn.Child.Count(method) > 1) return Turns.Ok(turn);
            turn.Request.ReadBody(turn.Peer);
            if (reset) turn.Peer.Socket.LingerState = new LingerOption(true, 0);
            return false;
        },
        Talk = (talk, say) =>
        {
            talk.Say(Get()).HearFinal();
            talk.Say(say).HearFinal(method);
            talk.Leave();
        },
    };

    private static void HearsWhileItUploads(ClientTalk talk, string head)
    {
        if (talk.Say(head).Say(new string('x', 100_000)).HearFinal("POST") is not null) talk.Child.Note("in time");
        // Whoever has read it all may keep the connection: then this is answered like the first.
        talk.Say(new string('x', 900_000)).Say(Get("Connection: close\r\n")).HearToEnd("POST");
    }

    /// <summary>A connection that is kept by agreement need not be waited for.</summary>
    private static void HearsBriefly(ClientTalk talk, string say)
    {
        if (talk.Say(say).HearFinal() is { } got && !IsKept(got)) talk.HearToEnd();
    }

    private static bool IsKept(Got got) => got.Head.Members("Connection").Contains("keep-alive", StringComparer.OrdinalIgnoreCase);

    private static string? Agreed(Seen seen) => seen.Final is { } final && IsKept(final) ? null : seen.Closes();

    private static void AsksTwice(ClientTalk talk, string say)
    {
        talk.Say(say).HearFinal();
        talk.Say(say).HearFinal();
        talk.Leave();
    }

    private static bool AnswersLaterTheEarlier(ChildTurn turn)
    {
        var path = turn.Request.Head.FirstLine.Split(' ')[1];
        Thread.Sleep(Pipelined - int.Parse(path[1..]));
        turn.Peer.Say($"HTTP/1.1 200 OK\r\nContent-Length: {path.Length}\r\n\r\n{path}");
        return true;
    }

    private static string? InOrder(Seen seen) => seen.Client.Select(got => got.Body).SequenceEqual(Enumerable.Range(0, Pipelined).Select(number => $"/{number}")) ? null : Seen.Shown(string.Join(' ', seen.Client.Select(got => got.Body)));
}
