using System.Net;
using System.Net.Sockets;
using System.Text;
using Halftone.Core.Config;

namespace Halftone.Tests.Wire.Worlds;

/// <summary>A service that runs elsewhere: answers every request with its name, when it is allowed to; but `/healthz` it answers always.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;
    private TaskCompletionSource _open = new();
    private int _probes;

    internal Backend(string name, bool closed = false)
    {
        if (!closed) _open.SetResult();
        _listener.Start();
        Endpoint = Endpoint.Loopback(((IPEndPoint)_listener.LocalEndpoint).Port);
        _serving = ServeAsync(name);
    }

    internal Endpoint Endpoint { get; }

    /// <summary>Completes when the first request is here.</summary>
    internal Task Asked => _asked.Task;

    /// <summary>How often `/healthz` was asked for.</summary>
    internal int Probes => Volatile.Read(ref _probes);

    /// <summary>Lets a closed one answer.</summary>
    internal void Open() => _open.TrySetResult();

    internal VersionConfig Version(string name) => new() { Name = name, Addresses = [Endpoint] };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        _open.TrySetResult();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync(string name)
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token), name));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(TcpClient client, string name)
    {
        using (client)
        {
            try
            {
                var (stream, buffer, pending) = (client.GetStream(), new byte[4096], "");
                while (await stream.ReadAsync(buffer, _stop.Token) is var count and > 0)
                {
                    pending += Encoding.ASCII.GetString(buffer, 0, count);
                    for (int end; (end = pending.IndexOf("\r\n\r\n", StringComparison.Ordinal)) >= 0; pending = pending[(end + 4)..])
                    {
                        if (pending.StartsWith("GET /healthz ", StringComparison.Ordinal))
                        {
                            Interlocked.Increment(ref _probes);
                        }
                        else
                        {
                            _asked.TrySetResult();
                            await _open.Task;
                        }
                        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {name.Length}\r\n\r\n{name}"), _stop.Token);
                    }
                }
            }
            catch (Exception end) when (end is OperationCanceledException or IOException)
            {
                // The gateway or the test is done with it.
            }
        }
    }
}
