using System.Net.Sockets;

namespace Halftone.Control.Supervision.Probing;

/// <summary>The other end of sd_notify: one datagram socket per life, named by NOTIFY_SOCKET; waits for `READY=1`.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly string _path;

    internal NotifySocket(string path)
    {
        _path = path;
        SocketFile.Remove(path);
        try
        {
            _socket.Bind(new UnixDomainSocketEndPoint(path));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Ends at READY=1 or by cancelling.</summary>
    internal async Task<int?> ReadyAsync(CancellationToken stop)
    {
        // systemd's own messages are far smaller; what is longer is cut by the kernel.
        var message = new byte[4096];
        while (true)
        {
            var length = await _socket.ReceiveAsync(message, stop);
            if (SaysReady(message.AsSpan(0, length))) return null;
        }
    }

    internal static bool SaysReady(ReadOnlySpan<byte> message)
    {
        foreach (var range in message.Split((byte)'\n'))
            if (message[range].SequenceEqual("READY=1"u8)) return true;
        return false;
    }

    public void Dispose()
    {
        _socket.Dispose();
        SocketFile.Remove(_path);
    }
}
