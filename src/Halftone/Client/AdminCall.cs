using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Halftone.Client;

/// <summary>
/// One question to the admin side over one connection. As HTTP/1.0, so that an answer ends with its connection and needs no framing;
/// the library's client would bring TLS, HTTP/2 and 3 and their memory into a gateway that asks nobody.
/// </summary>
internal sealed class AdminCall : IDisposable
{
    /// <summary>Kestrel's answers have a few hundred bytes of head.</summary>
    private const int HeadBytesMax = 16 * 1024;

    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[HeadBytesMax];
    private int _from, _to;

    private AdminCall(NetworkStream stream) => _stream = stream;

    internal int Status { get; private set; }

    /// <summary>Null: not said, the body ends with the connection.</summary>
    internal long? Length { get; private set; }

    /// <param name="fields">More lines of the head, each with its end.</param>
    /// <exception cref="SocketException">Nobody answers there.</exception>
    /// <exception cref="IOException">The connection ended before an answer, or what answers is no HTTP server.</exception>
    internal static async Task<AdminCall> SendAsync(DaemonAddress address, string method, string path, ReadOnlyMemory<byte> body, string? token, CancellationToken stop, string fields = "")
    {
        var call = new AdminCall(new NetworkStream(await ConnectAsync(address, stop), ownsSocket: true));
        try
        {
            var host = address is DaemonAddress.Http(var url) ? url.Authority : "halftone";
            var head = $"{method} {path} HTTP/1.0\r\nHost: {host}\r\nContent-Length: {body.Length}\r\nContent-Type: application/json\r\n{(string.IsNullOrEmpty(token) ? "" : $"Authorization: Bearer {token}\r\n")}{fields}\r\n";
            await call._stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body.Span], stop);
            await call.ReadHeadAsync(stop);
            return call;
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Bytes of the body as they come; 0 = its end.</summary>
    internal async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken stop)
    {
        if (_from == _to) return await _stream.ReadAsync(into, stop);
        var ready = Math.Min(into.Length, _to - _from);
        _buffer.AsMemory(_from, ready).CopyTo(into);
        _from += ready;
        return ready;
    }

    internal async Task<byte[]> ReadAllAsync(CancellationToken stop)
    {
        using var body = new MemoryStream();
        var part = new byte[16 * 1024];
        while (await ReadAsync(part, stop) is var count and > 0) body.Write(part, 0, count);
        return Length is { } length && length != body.Length ? throw new IOException($"the answer was cut after {body.Length} of {length} bytes") : body.ToArray();
    }

    private static async Task<Socket> ConnectAsync(DaemonAddress address, CancellationToken stop)
    {
        var socket = address is DaemonAddress.UnixSocket
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await (address switch
            {
                DaemonAddress.UnixSocket(var path) => socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop),
                DaemonAddress.Http(var url) => socket.ConnectAsync(url.Host, url.Port, stop),
                _ => throw new System.Diagnostics.UnreachableException(),
            });
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ReadHeadAsync(CancellationToken stop)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _to).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var count = _to < _buffer.Length ? await _stream.ReadAsync(_buffer.AsMemory(_to), stop) : 0;
            if (count == 0) throw new IOException("the connection ended before an answer");
            _to += count;
        }
        _from = end + 4;
        var lines = Encoding.ASCII.GetString(_buffer, 0, end).Split("\r\n");
        if (!lines[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || lines[0].Length < 12 || !int.TryParse(lines[0].AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw new IOException("what answers there is no HTTP server");
        Status = status;
        foreach (var line in lines.Skip(1))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) Length = long.Parse(line.AsSpan(15).Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }
}
