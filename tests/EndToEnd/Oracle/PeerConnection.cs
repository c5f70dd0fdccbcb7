using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Halftone.Tests.EndToEnd.Oracle;

/// <summary>What a peer says to what it was shown.</summary>
internal abstract record PeerAnswer
{
    private PeerAnswer() { }

    /// <summary>It took a request for this.</summary>
    internal sealed record Saw(string Request, bool Closes) : PeerAnswer;

    internal sealed record Refused(string Status) : PeerAnswer;

    /// <summary>It closed without a word.</summary>
    internal sealed record Gone : PeerAnswer;

    /// <summary>It says nothing, as one does who waits for more.</summary>
    internal sealed record Silent : PeerAnswer;
}

/// <summary>One connection to a peer. Blocking, with a bound on every wait.</summary>
internal sealed class PeerConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    internal PeerConnection(Peer peer, TimeSpan patience)
    {
        var milliseconds = (int)patience.TotalMilliseconds;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = milliseconds, SendTimeout = milliseconds };
        _socket.Connect(IPAddress.Loopback, peer.Port);
    }

    /// <param name="last">Nothing will follow, and the peer is told.</param>
    internal void Say(ReadOnlySpan<byte> bytes, bool last = false)
    {
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[_socket.Send(bytes)..];
            if (last) _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // What it said before it left is still there to be heard.
        }
    }

    /// <summary>The next final answer. None of those that say what was seen has a body, and the others are the last.</summary>
    internal PeerAnswer Hear()
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                if (Fill() is { } nothing) return nothing;
                continue;
            }
            var head = Encoding.Latin1.GetString(_buffer, _start, end + 2);
            _start += end + 4;
            var status = head.Length > 12 ? head[9..12] : head;
            if (status[0] == '1') continue;
            if (status != "200" || Field(head, Peer.SeenField) is not { } seen) return new PeerAnswer.Refused(status);
            return new PeerAnswer.Saw(Encoding.Latin1.GetString(Convert.FromBase64String(seen)), Closes: Field(head, "Connection") is { } option && option.Equals("close", StringComparison.OrdinalIgnoreCase));
        }
    }

    public void Dispose() => _socket.Dispose();

    private static string? Field(string head, string name)
    {
        var at = head.IndexOf($"\r\n{name}: ", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        at += name.Length + 4;
        return head[at..head.IndexOf('\r', at)];
    }

    /// <summary>Null when bytes have come.</summary>
    private PeerAnswer? Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        try
        {
            var count = _socket.Receive(_buffer, _end, _buffer.Length - _end, SocketFlags.None);
            _end += count;
            return count > 0 ? null : new PeerAnswer.Gone();
        }
        catch (SocketException late) when (late.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return new PeerAnswer.Silent();
        }
        catch (SocketException)
        {
            return new PeerAnswer.Gone();
        }
    }
}
