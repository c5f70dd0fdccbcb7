using System.Buffers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace Halftone.Control.Supervision.Inspecting;

/// <summary>A conversation with the inspector of one process: one command at a time, each with a limit. Nothing here ever waits for a process that does not answer.</summary>
/// <param name="at">Where it listens; a conversation that broke off is begun again for the closing.</param>
/// <param name="gone">Completes when there is nobody to talk to any more.</param>
internal sealed class InspectorSession(InspectorNotice.Listening at, Task gone, TimeProvider time) : IDisposable
{
    /// <summary>Bytes. A histogram has some 100 KB, a profile of a large service a few MB.</summary>
    private const int MessageBytesMax = 64 << 20;

    /// <summary>A connection of this machine takes a moment; the thread that answers does nothing else.</summary>
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(5);

    private readonly ArrayBufferWriter<byte> _message = new(16 * 1024);
    private WebSocket? _socket;
    private int _id;

    /// <summary>Names the conversation: V8 forgets the numbers of its objects when one ends, so numbers mean the same objects within one only. Null = not begun yet.</summary>
    internal string? Numbering { get; private set; }

    internal bool IsConnected => _socket is not null;

    /// <summary>Takes messages that are no answers, before they are read as JSON. True: it has taken this one.</summary>
    internal Func<ReadOnlyMemory<byte>, bool>? Events { get; set; }

    /// <summary>Drops the connection, which ends what it asked for.</summary>
    public void Dispose()
    {
        _socket?.Abort();
        _socket?.Dispose();
        _socket = null;
    }

    /// <summary>Breaks the connection off from outside: whoever asks at this moment learns that it is lost.</summary>
    internal void Abort() => Volatile.Read(ref _socket)?.Abort();

    /// <param name="step">What is asked for, in words that follow "did not": `count its objects`.</param>
    /// <param name="parameters">Writes the properties of the command.</param>
    /// <exception cref="OperationCanceledException">By <paramref name="stop"/>.</exception>
    internal async Task<InspectorReply> SendAsync(string step, string method, Action<Utf8JsonWriter>? parameters, TimeSpan limit, CancellationToken stop)
    {
        using var clock = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, stop);
        // Cancelling breaks the connection off, which is what has to happen in each of these cases.
        _ = gone.ContinueWith(static (_, state) => Cancel((CancellationTokenSource)state!), either, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            _socket ??= await ConnectAsync(either.Token);
            var id = ++_id;
            await _socket.SendAsync(Command(id, method, parameters), WebSocketMessageType.Text, endOfMessage: true, either.Token);
            return await AnswerAsync(id, step, either.Token);
        }
        catch (OperationCanceledException)
        {
            Dispose();
            stop.ThrowIfCancellationRequested();
            return InspectorReply.Failed(gone.IsCompleted ? new InspectFault.Lost(step) : new InspectFault.TooSlow(step, limit));
        }
        catch (Exception e) when (e is WebSocketException or IOException or SocketException or ObjectDisposedException)
        {
            Dispose();
            return InspectorReply.Failed(new InspectFault.Lost(step));
        }
        catch (JsonException)
        {
            Dispose();
            return InspectorReply.Failed(new InspectFault.Refused(step, "what it says is no JSON"));
        }
    }

    /// <summary>The command may have ended meanwhile.</summary>
    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    private async Task<WebSocket> ConnectAsync(CancellationToken stop)
    {
        using var clock = new CancellationTokenSource(ConnectMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, stop);
        var socket = await InspectorConnection.OpenAsync(at, either.Token);
        Numbering = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        return socket;
    }

    private async Task<InspectorReply> AnswerAsync(int id, string step, CancellationToken stop)
    {
        while (true)
        {
            if (!await ReceiveAsync(stop)) return InspectorReply.Failed(new InspectFault.Lost(step));
            if (Events?.Invoke(_message.WrittenMemory) == true) continue;
            using var message = JsonDocument.Parse(_message.WrittenMemory, new JsonDocumentOptions { MaxDepth = 1024 });
            if (InspectorReply.Read(message.RootElement, id, step) is not { } reply) continue;
            // The buffer is written over by the next message.
            return reply.Fault is null ? reply with { Result = reply.Result.Clone() } : reply;
        }
    }

    /// <summary>One whole message into the buffer. False: the other side has closed, or says too much.</summary>
    private async Task<bool> ReceiveAsync(CancellationToken stop)
    {
        _message.ResetWrittenCount();
        while (true)
        {
            var part = await _socket!.ReceiveAsync(_message.GetMemory(16 * 1024), stop);
            if (part.MessageType is WebSocketMessageType.Close) return false;
            _message.Advance(part.Count);
            if (part.EndOfMessage) return true;
            if (_message.WrittenCount > MessageBytesMax) return false;
        }
    }

    private static ReadOnlyMemory<byte> Command(int id, string method, Action<Utf8JsonWriter>? parameters)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("id"u8, id);
            json.WriteString("method"u8, method);
            json.WriteStartObject("params"u8);
            parameters?.Invoke(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return bytes.WrittenMemory;
    }
}
