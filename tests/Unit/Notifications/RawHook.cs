using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Threading.Channels;

namespace Halftone.Tests.Unit.Notifications;

/// <summary>One request as it came over the wire.</summary>
internal sealed record HeardRequest(string Head, string Body)
{
    internal string Line => Head[..Head.IndexOf('\r')];

    internal string? Field(string name) =>
        Head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)) is { } line ? line[(name.Length + 1)..].Trim() : null;
}

/// <summary>A server on loopback that reads one request per connection and then does what the test says, however rude.</summary>
internal sealed class RawHook : IDisposable
{
    internal static readonly TimeSpan Patience = Eventually.Patience;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Channel<HeardRequest> _heard = Channel.CreateUnbounded<HeardRequest>();
    private readonly Func<int, HeardRequest, string> _answer;
    private int _count;

    /// <summary>Does what it likes with the connection of a request that was read.</summary>
    internal Func<Stream, CancellationToken, Task>? Behave { get; init; }

    /// <summary>Behaves before anything was read.</summary>
    internal bool Hasty { get; init; }

    /// <param name="answer">Gets the number of the request, from 1; returns the whole answer, see <see cref="Say"/>.</param>
    internal RawHook(Func<int, HeardRequest, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    internal RawHook(string answer) : this((_, _) => answer) { }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal Uri At(string path = "/hook") => new($"http://127.0.0.1:{Port}{path}");

    /// <summary>Requests read so far.</summary>
    internal int Count => Volatile.Read(ref _count);

    internal static string Say(int status, string body = "", string fields = "") => $"HTTP/1.1 {status} X\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{fields}\r\n{body}";

    internal Task<HeardRequest> NextAsync() => _heard.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Stop();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        var stop = _ended.Token;
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(stop);
                _ = ServeAsync(client, stop);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var answer = "";
                if (!Hasty)
                {
                    var heard = await ReadAsync(stream, stop);
                    answer = _answer(Interlocked.Increment(ref _count), heard);
                    _heard.Writer.TryWrite(heard);
                }

                if (Behave is { } behave) await behave(stream, stop);
                else await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), stop);
            }
            catch (Exception left) when (left is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has had enough.
            }
        }
    }

    private static async Task<HeardRequest> ReadAsync(NetworkStream stream, CancellationToken stop)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!(bytes.Count >= 4 && bytes[^4] == '\r' && bytes[^3] == '\n' && bytes[^2] == '\r' && bytes[^1] == '\n'))
        {
            await stream.ReadExactlyAsync(one, stop);
            bytes.Add(one[0]);
        }

        var head = new HeardRequest(Encoding.UTF8.GetString([.. bytes]), "");
        var body = new byte[int.Parse(head.Field("Content-Length") ?? "0", System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, stop);
        return head with { Body = Encoding.UTF8.GetString(body) };
    }
}
