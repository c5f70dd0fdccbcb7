using Halftone.Core.Evidence;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>Ways in which one request may end, and what is to be written about it.</summary>
internal static class EvidenceEndings
{
    internal const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Upgrade = "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private const string Switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    internal static readonly Dictionary<string, (EvidenceOutcome Outcome, Action<EngineRig> Play)> All = new()
    {
        ["answered"] = (EvidenceOutcome.Ok, Answers(Ok)),
        ["answered with 404"] = (EvidenceOutcome.Ok, Answers("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")),
        ["answered with 503 by its instance"] = (EvidenceOutcome.Failed, Answers("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")),
        ["answered after an interim answer"] = (EvidenceOutcome.Ok, Answers("HTTP/1.1 103 Early Hints\r\n\r\n" + Ok)),
        ["answered in two pieces"] = (EvidenceOutcome.Ok, rig => InPieces(rig, "HTTP/1.1 200 OK\r\nContent-Le", "ngth: 2\r\n\r\no", "k")),
        ["an event stream that goes on"] = (EvidenceOutcome.Ok, Answers("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")),
        ["an event stream that ends"] = (EvidenceOutcome.Ok, rig => InPieces(rig, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", "")),
        ["a tunnel"] = (EvidenceOutcome.Ok, rig => Tunnel(rig, Switching)),
        ["a refused upgrade"] = (EvidenceOutcome.Failed, rig => Tunnel(rig, "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")),
        ["refused"] = (EvidenceOutcome.Faulted, Refused),
        ["closed before the answer"] = (EvidenceOutcome.Faulted, rig => InPieces(rig, "")),
        ["closed within the head"] = (EvidenceOutcome.Faulted, rig => InPieces(rig, "HTTP/1.1 200 OK\r\n", "")),
        ["malformed"] = (EvidenceOutcome.Faulted, Answers("no HTTP\r\n\r\n")),
        ["timed out"] = (EvidenceOutcome.Faulted, rig => Then(rig, () => rig.Wait(61))),
        ["not connected in time"] = (EvidenceOutcome.Faulted, NotConnected),
        ["left before the answer"] = (EvidenceOutcome.Left, Leaves),
        ["an upload that stalls"] = (EvidenceOutcome.Unclear, rig => Uploads(rig, "hello", () => rig.Wait(61))),
        ["an upload without form"] = (EvidenceOutcome.Unclear, rig => UploadsChunks(rig, "zzz\r\n")),
        ["an upload whose client leaves"] = (EvidenceOutcome.Left, rig => Uploads(rig, "hello", null)),
    };

    internal static Action<EngineRig> Answers(string answer) => rig =>
    {
        Asks(rig);
        Connect(rig);
        rig.Say(rig.Upstreams.Last(wire => !wire.Closed), answer);
    };

    /// <summary>The last piece may be empty: the instance closes.</summary>
    private static void InPieces(EngineRig rig, params string[] pieces)
    {
        Asks(rig);
        var upstream = rig.Connected();
        foreach (var piece in pieces)
        {
            if (piece.Length > 0) rig.Say(upstream, piece);
            else rig.End(upstream);
        }
    }

    private static void Tunnel(EngineRig rig, string answer)
    {
        rig.Say(rig.Client(), Upgrade);
        rig.Say(rig.Connected(), answer);
    }

    private static void Then(EngineRig rig, Action next)
    {
        Asks(rig);
        rig.Connected();
        next();
    }

    private static void Leaves(EngineRig rig)
    {
        var client = Asks(rig);
        rig.Connected();
        rig.End(client);
    }

    private static void Refused(EngineRig rig)
    {
        rig.Sockets.ConnectErrno[1] = 111;
        Tries(rig, () => Connect(rig));
    }

    private static void NotConnected(EngineRig rig) => Tries(rig, () => rig.Wait(1));

    private static void Tries(EngineRig rig, Action step)
    {
        var client = Asks(rig);
        for (var i = 0; i < 1000 && client.Heard.Length == 0; i++)
        {
            step();
            rig.Wait(0.2);
        }
        Assert.StartsWith("HTTP/1.1 50", client.Heard);
    }

    private static void Uploads(EngineRig rig, string piece, Action? next)
    {
        var client = rig.Client();
        rig.Say(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n");
        rig.Connected();
        rig.Say(client, piece);
        if (next is null) rig.End(client);
        else next();
    }

    private static void UploadsChunks(EngineRig rig, string piece)
    {
        var client = rig.Client();
        rig.Say(client, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        rig.Connected();
        rig.Say(client, piece);
    }
}
