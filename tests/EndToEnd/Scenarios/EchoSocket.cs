using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;

namespace Halftone.Tests.EndToEnd.Scenarios;

/// <summary>A WebSocket that says something twenty times a second and wants it back, until it is told to stop or is cut.</summary>
internal sealed class EchoSocket : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private int _echoes;

    internal int Echoes => Volatile.Read(ref _echoes);

    /// <summary>When it was cut, as <see cref="Stopwatch.GetTimestamp"/> tells time, and what it saw; null while it lives.</summary>
    internal (long At, string Why)? Cut { get; private set; }

    internal static async Task<EchoSocket> OpenAsync(int port)
    {
        var echo = new EchoSocket();
        await echo._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/echo"), CancellationToken.None);
        echo._running = echo.RunAsync();
        return echo;
    }

    /// <summary>Waits until it was cut.</summary>
    internal Task EndedAsync(TimeSpan within) => _running.WaitAsync(within);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var buffer = new byte[256];
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var said = $"echo {_echoes}";
                await _socket.SendAsync(Encoding.ASCII.GetBytes(said), WebSocketMessageType.Text, true, CancellationToken.None);
                var heard = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (Encoding.ASCII.GetString(buffer, 0, heard.Count) != said) throw new WebSocketException($"It said '{said}' and heard {heard.MessageType} '{Encoding.ASCII.GetString(buffer, 0, heard.Count)}'");
                Interlocked.Increment(ref _echoes);
                await Task.Delay(Pause, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // It has said enough.
        }
        catch (WebSocketException cut)
        {
            Cut = (Stopwatch.GetTimestamp(), cut.Message);
        }
    }
}
