using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Halftone.Drill;

/// <summary>One client of a drill: asks the same thing again and again over one connection, and opens another when that was closed.</summary>
/// <remarks>The library's client would bring TLS, HTTP/2 and 3 into a program that asks nobody else.</remarks>
internal sealed class DrillConnection(EndPoint target, byte[] request) : IDisposable
{
    /// <summary>A head larger than this is a failure of the answer; bodies pass through in pieces.</summary>
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Socket? _socket;
    private int _from, _to;

    /// <summary>The status of the answer, once all of it has come.</summary>
    /// <exception cref="SocketException">Nobody answers there, or the connection was reset.</exception>
    /// <exception cref="IOException">The connection ended before the answer did, or it is no answer.</exception>
    internal async Task<int> AskAsync(CancellationToken stop)
    {
        try
        {
            if (_socket is null)
            {
                (_from, _to) = (0, 0);
                _socket = target is UnixDomainSocketEndPoint
                    ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                    : new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _socket.ConnectAsync(target, stop);
            }
            await _socket.SendAsync(request, SocketFlags.None, stop);
            var (status, keeps) = await AnswerAsync(stop);
            if (!keeps) Dispose();
            return status;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private async Task<(int Status, bool Keeps)> AnswerAsync(CancellationToken stop)
    {
        int status;
        string[] head;
        do
        {
            head = (await HeadAsync(stop)).Split("\r\n");
            if (!head[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || head[0].Length < 12 || !int.TryParse(head[0].AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out status))
                throw new IOException("what answers is no HTTP server");
        }
        while (status is >= 100 and < 200);
        var keeps = !"close".Equals(Field(head, "connection"), StringComparison.OrdinalIgnoreCase);
        if (status is 204 or 304) return (status, keeps);
        if (Field(head, "transfer-encoding") is not null) await SkipChunksAsync(stop);
        else if (Field(head, "content-length") is { } length) await SkipAsync(long.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture), stop);
        else
        {
            keeps = false;
            while (await FillAsync(stop)) _from = _to;
        }
        return (status, keeps);
    }

    private static string? Field(string[] head, string name)
    {
        foreach (var line in head)
        {
            if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.OrdinalIgnoreCase)) return line[(name.Length + 1)..].Trim();
        }
        return null;
    }

    private Task<string> HeadAsync(CancellationToken stop) => UntilAsync("\r\n\r\n", stop);

    private async Task SkipChunksAsync(CancellationToken stop)
    {
        while (true)
        {
            var size = (await UntilAsync("\r\n", stop)).Split(';')[0].Trim();
            if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bytes) || bytes < 0) throw new IOException("a chunk has no size");
            if (bytes == 0) break;
            await SkipAsync(bytes + 2, stop);
        }
        while (await UntilAsync("\r\n", stop) is not "") { }
    }

    /// <summary>The text up to the end mark, which is consumed too.</summary>
    private async Task<string> UntilAsync(string end, CancellationToken stop)
    {
        var mark = Encoding.ASCII.GetBytes(end);
        int length;
        while ((length = _buffer.AsSpan(_from, _to - _from).IndexOf(mark)) < 0)
        {
            if (!await FillAsync(stop)) throw new IOException("the connection ended before the answer did");
        }
        var text = Encoding.ASCII.GetString(_buffer, _from, length);
        _from += length + mark.Length;
        return text;
    }

    private async Task SkipAsync(long bytes, CancellationToken stop)
    {
        while (bytes > 0)
        {
            if (_from == _to && !await FillAsync(stop)) throw new IOException("the connection ended before the answer did");
            var part = (int)Math.Min(bytes, _to - _from);
            _from += part;
            bytes -= part;
        }
    }

    /// <summary>False: the connection has ended.</summary>
    private async Task<bool> FillAsync(CancellationToken stop)
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
        }
        if (_to == _buffer.Length) throw new IOException("the answer's head is too large");
        var count = await _socket!.ReceiveAsync(_buffer.AsMemory(_to), SocketFlags.None, stop);
        _to += count;
        return count > 0;
    }
}
