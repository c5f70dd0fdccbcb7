using System.Globalization;
using System.Net.Sockets;
using Halftone.Core.Config;
using Halftone.Tests.Wire.Forwarding;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>The client's side of a probe: says bytes, hears answers, and never waits longer than its patience.</summary>
internal sealed class ClientTalk : IDisposable
{
    private readonly List<Got> _answers = [];

    internal ClientTalk(Endpoint gateway, RecordingChild child, TimeSpan patience)
    {
        Child = child;
        Patience = patience;
        Peer = RawPeer.Connect(gateway);
        Peer.Socket.ReceiveTimeout = (int)patience.TotalMilliseconds;
    }

    internal RecordingChild Child { get; }

    internal RawPeer Peer { get; }

    internal TimeSpan Patience { get; }

    internal IReadOnlyList<Got> Answers => _answers;

    internal ClientEnd End { get; private set; }

    /// <summary>A gateway that has refused and closed need not take the rest.</summary>
    internal ClientTalk Say(string text)
    {
        try
        {
            Peer.Say(text);
        }
        catch (SocketException)
        {
        }

        return this;
    }

    /// <summary>The next answer, an interim one too; null when none comes.</summary>
    internal Got? Hear(string method = "GET")
    {
        if (End is ClientEnd.Closed or ClientEnd.Reset) return null;
        try
        {
            var head = new MessageHead(Peer.HearUntil("\r\n\r\n"));
            var status = head.FirstLine.Split(' ') is [_, var code, ..] && int.TryParse(code, out var number) ? number : 0;
            var (body, whole) = HearBody(head, status, method);
            var got = new Got(head, status, body, whole);
            _answers.Add(got);
            return got;
        }
        catch (Exception end) when (Ends(end))
        {
            return null;
        }
    }

    /// <summary>The next answer that is no interim one; a 101 is one.</summary>
    internal Got? HearFinal(string method = "GET")
    {
        var got = Hear(method);
        while (got is { IsFinal: false }) got = Hear(method);
        return got;
    }

    /// <summary>All answers until the gateway closes.</summary>
    internal void HearToEnd(string method = "GET")
    {
        while (Hear(method) is not null)
        {
        }
    }

    /// <summary>Says that nothing more comes, and hears the rest.</summary>
    internal void Leave()
    {
        if (End is ClientEnd.Closed or ClientEnd.Reset) return;
        try
        {
            Peer.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            return;
        }

        HearToEnd();
    }

    private (string Body, bool IsWhole) HearBody(MessageHead head, int status, string method)
    {
        if (status is < 200 or 204 or 304 || method == "HEAD") return ("", true);
        try
        {
            if (head.Has("Transfer-Encoding")) return (ChunkedText.Read(Peer).Body, true);
            if (head.Values("Content-Length") is [var length, ..]) return (Peer.Hear(int.Parse(length, NumberStyles.None)), true);
            var rest = Peer.HearAll();
            End = rest.EndsWith("<RST>", StringComparison.Ordinal) ? ClientEnd.Reset : ClientEnd.Closed;
            return (rest, End == ClientEnd.Closed);
        }
        catch (Exception end) when (Ends(end))
        {
            return ("", false);
        }
    }

    private bool Ends(Exception what)
    {
        if (what is not (EndOfStreamException or SocketException or FormatException or OverflowException)) return false;
        End = what switch
        {
            EndOfStreamException => ClientEnd.Closed,
            SocketException { SocketErrorCode: SocketError.TimedOut } => ClientEnd.Silent,
            _ => ClientEnd.Reset,
        };
        return true;
    }

    public void Dispose() => Peer.Dispose();
}
