using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Halftone.Tests.EndToEnd.Oracle;

/// <summary>
/// Stands behind the peers that are proxies and tells, with each answer, what they have made of a request. It takes any method, target and
/// field, and only the two framings that a proxy writes; it is no judge of what a client may send.
/// </summary>
internal sealed class Recorder : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    internal Recorder()
    {
        _listener.Start(512);
        new Thread(Accept) { IsBackground = true }.Start();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.AcceptSocket();
                socket.NoDelay = true;
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        }
        catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
        {
        }
    }

    private static void Serve(Socket socket)
    {
        using var proxy = new NetworkStream(socket, ownsSocket: true);
        using var said = new BufferedStream(proxy, 64 * 1024);
        try
        {
            while (ReadRequest(said) is { } seen)
                proxy.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{Peer.SeenField}: {Convert.ToBase64String(Encoding.Latin1.GetBytes(seen))}\r\nContent-Length: 0\r\n\r\n"));
        }
        catch (Exception gone) when (gone is IOException or FormatException or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
        }
    }

    /// <summary>Method, target and body with a space between them; null = the proxy has closed.</summary>
    private static string? ReadRequest(Stream stream)
    {
        var line = ReadLine(stream);
        if (line is null) return null;
        var words = line.Split(' ');
        long length = 0;
        var chunked = false;
        while (ReadLine(stream) is { Length: > 0 } field)
        {
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (field[..colon], field[(colon + 1)..].Trim(' '));
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) length = long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
            if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)) chunked = value.Equals("chunked", StringComparison.OrdinalIgnoreCase) ? true : throw new FormatException(value);
        }
        var body = new StringBuilder();
        if (!chunked) return $"{words[0]} {words[1]} {Take(stream, length)}";
        while (long.Parse(ReadLine(stream) ?? "", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            body.Append(Take(stream, size));
            if (ReadLine(stream) != "") throw new FormatException("data is not followed by the end of a line");
        }
        while (ReadLine(stream) is { Length: > 0 })
        {
        }
        return $"{words[0]} {words[1]} {body}";
    }

    private static string Take(Stream stream, long count)
    {
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    /// <summary>Null at the end of the stream.</summary>
    private static string? ReadLine(Stream stream)
    {
        var line = new StringBuilder();
        while (stream.ReadByte() is >= 0 and var b)
        {
            if (b != '\r')
            {
                line.Append((char)b);
                continue;
            }
            return stream.ReadByte() == '\n' ? line.ToString() : throw new FormatException("a line does not end with CRLF");
        }
        return null;
    }
}
