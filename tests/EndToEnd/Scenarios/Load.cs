using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Halftone.Tests.EndToEnd.Scenarios;

/// <summary>What became of one request.</summary>
/// <param name="Status">0 when there was no whole answer.</param>
/// <param name="Sent">Its bytes were handed to the kernel.</param>
/// <param name="Reused">On a connection that had carried one before: the other side may have closed it in the meantime.</param>
internal sealed record Sample(int Status, string Body, bool Sent, bool Reused, TimeSpan Took, string Trouble);

/// <summary>A closed loop over raw connections: each sends its next request when the last was answered. Nothing is retried, nothing is hidden.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly int _port;
    private readonly Func<int, int, string> _request;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _number;
    private int _answered;

    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="connections">How many loops.</param>
    /// <param name="request">The whole head (and body) of request n, e.g. from <see cref="Get"/>.</param>
    internal Load(int port, int connections, Func<int, string> request) : this(port, connections, (_, number) => request(number)) { }

    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="connections">How many loops.</param>
    /// <param name="request">The same, of the loop's number and the request's. Only the requests of one loop are certain to be answered in their order.</param>
    internal Load(int port, int connections, Func<int, int, string> request)
    {
        _port = port;
        _request = request;
        _running = Task.WhenAll(Enumerable.Range(0, connections).Select(loop => Task.Run(() => LoopAsync(loop))));
    }

    internal ConcurrentQueue<Sample> Samples { get; } = [];

    internal IEnumerable<Sample> Failed => Samples.Where(sample => sample.Status is < 200 or >= 400);

    /// <summary>The number of the latest request: a later one had not begun at this moment.</summary>
    internal int Asked => Volatile.Read(ref _number);

    /// <summary>With 200.</summary>
    internal int Answered => Volatile.Read(ref _answered);

    internal static string Get(string target) => $"GET {target} HTTP/1.1\r\nHost: web.test\r\n\r\n";

    /// <summary>Waits until so many more requests have been answered.</summary>
    internal async Task MoreAsync(int answers)
    {
        var goal = Answered + answers;
        await Eventually.TrueAsync(() => Answered >= goal, TimeSpan.FromSeconds(120), $"{goal} answers; {this}");
    }

    /// <summary>Lets the loops finish their last request.</summary>
    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    public override string ToString() =>
        $"{Samples.Count} requests: {string.Join(", ", Samples.GroupBy(sample => sample.Status == 0 ? sample.Trouble : sample.Status.ToString()).OrderByDescending(group => group.Count()).Take(8).Select(group => $"{group.Count()} x {group.Key}"))}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_running, Task.Delay(5000));
        _stop.Dispose();
    }

    private async Task LoopAsync(int loop)
    {
        Connection? connection = null;
        while (!_stop.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            var (reused, sent) = (connection is not null, false);
            try
            {
                connection ??= await Connection.OpenAsync(_port);
                await connection.SendAsync(_request(loop, Interlocked.Increment(ref _number)));
                sent = true;
                var (status, body, keep) = await connection.ReceiveAsync();
                Samples.Enqueue(new Sample(status, body, sent, reused, clock.Elapsed, ""));
                if (status == 200) Interlocked.Increment(ref _answered);
                if (keep) continue;
            }
            catch (Exception trouble) when (trouble is IOException or SocketException)
            {
                Samples.Enqueue(new Sample(0, "", sent, reused, clock.Elapsed, trouble.Message));
                await Task.Delay(10);
            }
            connection?.Dispose();
            connection = null;
        }
        connection?.Dispose();
    }
}

/// <summary>One HTTP/1.1 connection with just enough reading for answers with Content-Length or none.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _filled;

    private Connection(Socket socket) => _socket = socket;

    internal static async Task<Connection> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            return new Connection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal async Task SendAsync(string request) => await _socket.SendAsync(Encoding.ASCII.GetBytes(request));

    internal async Task<(int Status, string Body, bool Keep)> ReceiveAsync()
    {
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0) await MoreAsync("closed before an answer");
        var head = Encoding.ASCII.GetString(_buffer, 0, end).Split("\r\n");
        string? Field(string name) => head.Skip(1).Select(line => line.Split(':', 2)).FirstOrDefault(pair => pair[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1].Trim();
        var length = int.Parse(Field("content-length") ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Null(Field("transfer-encoding"));
        while (_filled < end + 4 + length) await MoreAsync("closed within an answer");
        var body = Encoding.UTF8.GetString(_buffer, end + 4, length);
        _buffer.AsSpan((end + 4 + length).._filled).CopyTo(_buffer);
        _filled -= end + 4 + length;
        return (int.Parse(head[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), body, !"close".Equals(Field("connection"), StringComparison.OrdinalIgnoreCase));
    }

    public void Dispose() => _socket.Dispose();

    private async Task MoreAsync(string trouble)
    {
        var bytes = await _socket.ReceiveAsync(_buffer.AsMemory(_filled));
        if (bytes == 0) throw new IOException(trouble);
        _filled += bytes;
    }
}
