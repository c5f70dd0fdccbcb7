using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Halftone.Bench.Shared.Contenders;

/// <summary>One keep-alive connection for the driver's own questions: counters of the upstream, echoes, first answers.</summary>
internal sealed class PlainClient(int port) : IDisposable
{
    private readonly Socket _socket = Connect(port);
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>Head and body of the answer; empty when the connection ended.</summary>
    internal (string Head, string Body) Ask(ReadOnlySpan<byte> request)
    {
        _socket.Send(request);
        var length = 0;
        while (true)
        {
            var got = _socket.Receive(_buffer.AsSpan(length));
            if (got == 0) return ("", "");
            length += got;
            var text = Encoding.ASCII.GetString(_buffer, 0, length);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0) continue;
            var (head, body) = (text[..end], text[(end + 4)..]);
            if (body.Length >= Length(head)) return (head, body);
        }
    }

    private static int Length(string head)
    {
        const string Name = "content-length:";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : int.Parse(head[(at + Name.Length)..].Split('\r')[0], CultureInfo.InvariantCulture);
    }

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 5000 };
        socket.Connect(System.Net.IPAddress.Loopback, port);
        return socket;
    }

    public void Dispose() => _socket.Dispose();
}
