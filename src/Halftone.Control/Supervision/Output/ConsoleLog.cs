using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Halftone.Control.Supervision.Output;

/// <summary>Shows lines of children to people, each with its instance in front, or as one JSON object a line.</summary>
/// <remarks>A terminal that does not take them (Ctrl+S, a full pipe) costs lines, never a child.</remarks>
internal sealed class ConsoleLog
{
    /// <summary>One write covers what has queued up to here.</summary>
    private const int BatchBytes = 64 * 1024;

    private readonly LineQueue _queue = new();
    private readonly Stream _to;
    private readonly ConsoleFormat _format;
    private readonly Task _run;
    private volatile bool _nameServices;

    internal ConsoleLog(Stream to, ConsoleFormat format)
    {
        (_to, _format) = (to, format);
        _run = Task.Run(RunAsync);
    }

    internal long Dropped => _queue.Dropped;

    /// <summary>With several services `v2/1` alone would not tell whose.</summary>
    internal void NameServices(bool several) => _nameServices = several;

    internal bool Offer(LogLine line) => _queue.TryAdd(line);

    internal async Task EndAsync()
    {
        _queue.Complete();
        await _run;
    }

    private async Task RunAsync()
    {
        var batch = new ArrayBufferWriter<byte>(4096);
        var told = 0L;
        try
        {
            while (await _queue.Reader.WaitToReadAsync())
            {
                while (batch.WrittenCount < BatchBytes && _queue.Reader.TryRead(out var line)) Write(batch, line);
                if (_queue.Dropped is var dropped && dropped > told)
                {
                    WriteDropped(batch, dropped - told);
                    told = dropped;
                }

                await _to.WriteAsync(batch.WrittenMemory);
                await _to.FlushAsync();
                batch.ResetWrittenCount();
            }
        }
        catch (IOException)
        {
            // Whoever read our stdout is gone; lines stay in memory and files.
            while (await _queue.Reader.WaitToReadAsync()) while (_queue.Reader.TryRead(out _)) { }
        }
    }

    private void Write(ArrayBufferWriter<byte> batch, LogLine line)
    {
        if (_format == ConsoleFormat.Json)
        {
            WriteJson(batch, line);
            return;
        }

        if (_nameServices) batch.Write(Encoding.UTF8.GetBytes($"{line.Version.Service} "));
        batch.Write(Encoding.UTF8.GetBytes(line.Instance));
        batch.Write(" | "u8);
        batch.Write(line.Text.Span);
        batch.Write("\n"u8);
    }

    private void WriteDropped(ArrayBufferWriter<byte> batch, long lines)
    {
        if (_format == ConsoleFormat.Prefix)
        {
            batch.Write(Encoding.UTF8.GetBytes($"halftone | {lines} lines of output were not shown: the console was too slow\n"));
            return;
        }

        using (var json = new Utf8JsonWriter(batch))
        {
            json.WriteStartObject();
            json.WriteNumber("lines_dropped"u8, lines);
            json.WriteEndObject();
        }

        batch.Write("\n"u8);
    }

    private static void WriteJson(ArrayBufferWriter<byte> batch, LogLine line)
    {
        using (var json = new Utf8JsonWriter(batch))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, line.At);
            json.WriteString("service"u8, line.Version.Service);
            json.WriteString("version"u8, line.Version.Version);
            json.WriteString("instance"u8, line.Instance);
            json.WriteString("stream"u8, line.IsError ? "stderr"u8 : "stdout"u8);
            // Through a string, for the bytes need not be UTF-8 and a JSON writer refuses what is not.
            json.WriteString("text"u8, Encoding.UTF8.GetString(line.Text.Span));
            if (line.IsCut) json.WriteBoolean("cut"u8, true);
            json.WriteEndObject();
        }

        batch.Write("\n"u8);
    }
}
