using System.Net.Sockets;
using System.Text;

namespace Halftone.Tests.Wire.Races;

/// <summary>One end of a connection, read message by message without a thread of its own.</summary>
internal sealed class RaceWire(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[8192];
    private int _length;

    internal async Task SayAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
    }

    /// <summary>The first line and the body of the next message, head and body read to their end; null = the peer has closed before.</summary>
    internal async Task<(string Line, string Body)?> HearAsync()
    {
        while (true)
        {
            if (TryRead(out var line, out var body)) return (line, body);
            var count = await socket.ReceiveAsync(_buffer.AsMemory(_length), SocketFlags.None);
            if (count == 0) return null;
            _length += count;
        }
    }

    /// <summary>Waits until something is there, and reads nothing of it. False: the peer has closed.</summary>
    internal async Task<bool> FeelAsync() => _length > 0 || await socket.ReceiveAsync(_buffer.AsMemory(0, 1), SocketFlags.Peek) > 0;

    internal void Close(RaceClose how)
    {
        try
        {
            if (how == RaceClose.Reset) socket.LingerState = new LingerOption(true, 0);
            // A shutdown of ours first would send a FIN before an RST.
            socket.Close();
        }
        catch (ObjectDisposedException)
        {
            // Closed from both sides of the test at once.
        }
    }

    public void Dispose() => socket.Dispose();

    private bool TryRead(out string line, out string body)
    {
        (line, body) = ("", "");
        var bytes = _buffer.AsSpan(0, _length);
        var headEnd = bytes.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0) return false;
        var head = Encoding.ASCII.GetString(bytes[..headEnd]);
        var end = headEnd + 4;
        if (head.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            var last = bytes[end..].IndexOf("0\r\n\r\n"u8);
            if (last < 0) return false;
            end += last + 5;
        }
        else if (head.IndexOf("content-length: ", StringComparison.OrdinalIgnoreCase) is var at and >= 0)
        {
            var stop = head.IndexOf('\r', at);
            end += int.Parse(head[(at + 16)..(stop < 0 ? head.Length : stop)]);
            if (end > _length) return false;
        }
        line = head[..(head.IndexOf('\r') is var first and >= 0 ? first : head.Length)];
        body = Encoding.ASCII.GetString(bytes[(headEnd + 4)..end]);
        bytes[end..].CopyTo(_buffer);
        _length -= end;
        return true;
    }
}
