using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Halftone.Control.Supervision.Inspecting;

/// <summary>Opens a WebSocket to an inspector of this machine.</summary>
/// <remarks>The handshake is made here: the library's client would bring its HTTP stack and the environment's proxies along.</remarks>
internal static class InspectorConnection
{
    /// <summary>Node's answer has about 130 bytes.</summary>
    private const int HeadBytesMax = 4096;

    /// <exception cref="IOException">What answers is no inspector, or nothing answers any more.</exception>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    internal static async Task<WebSocket> OpenAsync(InspectorNotice.Listening at, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, at.Port, stop);
            var stream = new NetworkStream(socket, ownsSocket: true);
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            var head = $"GET {at.Path} HTTP/1.1\r\nHost: 127.0.0.1:{at.Port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), stop);
            var answer = await ReadHeadAsync(stream, stop);
            if (!answer.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) throw new IOException($"it answers `{answer.Split('\r')[0]}`");
            return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = false, KeepAliveInterval = TimeSpan.Zero });
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Byte by byte: whatever stands behind the head belongs to the WebSocket.</summary>
    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken stop)
    {
        var (head, one) = (new List<byte>(256), new byte[1]);
        while (head.Count < HeadBytesMax)
        {
            if (await stream.ReadAsync(one, stop) == 0) throw new IOException("it closed the connection");
            head.Add(one[0]);
            if (head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n']) return Encoding.ASCII.GetString([.. head]);
        }
        throw new IOException("what answers is no inspector");
    }
}
