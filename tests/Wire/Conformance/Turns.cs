using System.Net.Sockets;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>What children do that more than one probe needs.</summary>
internal static class Turns
{
    internal const string OkAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    internal static Turn Ok { get; } = Says(OkAnswer);

    /// <summary>Hears the whole request, then says this.</summary>
    internal static Turn Says(string answer) => turn =>
    {
        turn.Request.ReadBody(turn.Peer);
        turn.Peer.Say(answer);
        return true;
    };

    internal static Turn SaysAndCloses(string answer) => turn =>
    {
        turn.Request.ReadBody(turn.Peer);
        turn.Peer.Say(answer);
        return false;
    };

    /// <summary>A good answer with these fields, each with its CRLF.</summary>
    internal static Turn With(string fields) => Says($"HTTP/1.1 200 OK\r\n{fields}Content-Length: 2\r\n\r\nok");

    /// <summary>Says this as soon as it has the head. What still comes is read, for closing on it would reset the answer.</summary>
    internal static Turn SaysEarly(string answer) => turn =>
    {
        turn.Peer.Say(answer);
        turn.Peer.Socket.Shutdown(SocketShutdown.Send);
        turn.Peer.HearAll();
        return false;
    };
}
