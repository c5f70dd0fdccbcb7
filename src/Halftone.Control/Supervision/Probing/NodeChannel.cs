using System.Text.Json;
using Halftone.Control.Supervision.Output;
using Halftone.Control.Supervision.Preload;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Supervision.Probing;

/// <summary>Our end of Node's channel: JSON, one message a line. It listens for `'ready'` or `{"type":"ready","port":n}`, and speaks to our own preload alone.</summary>
/// <remarks>
/// Closing it while the child runs turns every later `process.send` into an error that ends the app, so that is done only at half of
/// the stop grace. Anything invalid sent to the child would end it too; the app itself is told nothing.
/// </remarks>
internal sealed class NodeChannel : PipeSource
{
    /// <summary>A message of an app to nobody; beyond it the line is dropped and reading goes on.</summary>
    private const int LineMax = 1024 * 1024;

    private readonly TaskCompletionSource<int?> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LineSplitter _lines;
    private readonly string _instance;
    private readonly ILogger _log;
    private bool _toldHandle, _toldTooLong;

    internal NodeChannel(int descriptor, string instance, PipePump pump, TimeProvider time, ILogger log) : base(descriptor)
    {
        (_instance, _log) = (instance, log);
        Preload = new PreloadTalk(word => pump.Say(this, word), time);
        _lines = new LineSplitter(LineMax, TooLong.Skip, (line, _) => Read(line));
    }

    /// <summary>The script of ours within the Node, if there is one.</summary>
    internal PreloadTalk Preload { get; }

    /// <summary>Completes at the first ready message, with the port if it names one. Never completes otherwise.</summary>
    internal Task<int?> Ready => _ready.Task;

    internal override void Take(ReadOnlySpan<byte> bytes)
    {
        _lines.Add(bytes);
        if (_lines.Skipped == 0 || _toldTooLong) return;
        _toldTooLong = true;
        _log.MessageTooLong(_instance);
    }

    /// <summary>Half a message means nothing.</summary>
    internal override void End() => Preload.End();

    private void Read(ReadOnlySpan<byte> line)
    {
        if (Preload.Take(line)) return;
        switch (NodeMessage.Read(line, out var port))
        {
            case NodeMessageKind.Ready:
                _ready.TrySetResult(port);
                break;
            case NodeMessageKind.Handle when !_toldHandle:
                _toldHandle = true;
                _log.HandleIgnored(_instance);
                break;
        }
    }
}

internal enum NodeMessageKind : byte { Other, Ready, Handle }

/// <summary>Reads one message of Node's channel.</summary>
internal static class NodeMessage
{
    internal static NodeMessageKind Read(ReadOnlySpan<byte> line, out int? port)
    {
        port = null;
        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read()) return NodeMessageKind.Other;
            if (json.TokenType == JsonTokenType.String) return json.ValueTextEquals("ready"u8) ? NodeMessageKind.Ready : NodeMessageKind.Other;
            return json.TokenType == JsonTokenType.StartObject ? ReadObject(ref json, out port) : NodeMessageKind.Other;
        }
        catch (JsonException)
        {
            return NodeMessageKind.Other;
        }
    }

    private static NodeMessageKind ReadObject(ref Utf8JsonReader json, out int? port)
    {
        port = null;
        var kind = NodeMessageKind.Other;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isType, isPort, isCommand) = (json.ValueTextEquals("type"u8), json.ValueTextEquals("port"u8), json.ValueTextEquals("cmd"u8));
            if (!json.Read()) break;
            if (isType && json.TokenType == JsonTokenType.String && json.ValueTextEquals("ready"u8)) kind = NodeMessageKind.Ready;
            if (isCommand && json.TokenType == JsonTokenType.String && json.ValueTextEquals("NODE_HANDLE"u8)) kind = NodeMessageKind.Handle;
            if (isPort && json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var number) && number is > 0 and <= 65535) port = number;
            json.Skip();
        }

        return kind;
    }
}
