using System.Text;
using System.Text.Json;

namespace Halftone.Control.Supervision.Inspecting;

/// <summary>Has a process write its whole heap down, piece by piece as it comes, without ever holding more than a piece.</summary>
internal sealed class HeapWriting(Stream file, Action<long> progress)
{
    /// <summary>19 s were measured for 300 MB; a heap ten times as large on a slow machine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan AskMax = TimeSpan.FromSeconds(10);

    private static readonly byte[] Piece = Encoding.ASCII.GetBytes("{\"method\":\"HeapProfiler.addHeapSnapshotChunk\"");

    private byte[] _text = [];
    private IOException? _broken;

    /// <summary>Written so far.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Bytes of the heap that are in use.</summary>
    internal static async Task<(long HeapUsed, InspectFault? Fault)> AskSizeAsync(InspectorSession session, CancellationToken stop)
    {
        var usage = await session.SendAsync("tell its size", "Runtime.getHeapUsage", null, AskMax, stop);
        if (usage.Fault is not null) return (0, usage.Fault);
        return usage.Result.TryGetProperty("usedSize", out var used) && used.ValueKind is JsonValueKind.Number && used.TryGetDouble(out var bytes) ? ((long)bytes, null) : (0, new InspectFault.Refused("tell its size", "an answer without it"));
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    internal async Task<InspectFault?> TakeAsync(InspectorSession session, CancellationToken stop)
    {
        session.Events = Take;
        var done = await session.SendAsync("write its heap down", "HeapProfiler.takeHeapSnapshot", json => json.WriteBoolean("reportProgress"u8, false), Limit, stop);
        session.Events = null;
        if (_broken is not null) throw _broken;
        return done.Fault ?? (Bytes == 0 ? new InspectFault.Refused("write its heap down", "nothing came") : null);
    }

    private bool Take(ReadOnlyMemory<byte> message)
    {
        if (!message.Span.StartsWith(Piece)) return false;
        var json = new Utf8JsonReader(message.Span);
        while (json.Read())
        {
            if (json.TokenType is not JsonTokenType.PropertyName || !json.ValueTextEquals("chunk"u8)) continue;
            json.Read();
            if (_text.Length < json.ValueSpan.Length) _text = new byte[json.ValueSpan.Length];
            Write(_text.AsSpan(0, json.CopyString(_text)));
            return true;
        }
        return true;
    }

    /// <summary>A full disk must not look like a broken conversation: the rest is read and dropped, and the reason told at the end.</summary>
    private void Write(ReadOnlySpan<byte> piece)
    {
        if (_broken is not null) return;
        try
        {
            file.Write(piece);
            Bytes += piece.Length;
            progress(Bytes);
        }
        catch (IOException full)
        {
            _broken = full;
        }
    }
}
