using System.Buffers;
using System.Text;
using System.Text.Json;
using Halftone.Core;

namespace Halftone.Control.Supervision.Output;

/// <summary>Shows lines of children to people, each with its instance in front, or as one JSON object a line.</summary>
/// <remarks>A terminal that does not take them (Ctrl+S, a full pipe) costs lines, never a child.</remarks>
internal sealed class ConsoleLog
{
    /// <summary>One write covers what has queued up to here.</summary>
    private const int BatchBytes = 64 * 1024;

    /// <summary>At the end, for a console that takes lines; one that does not must not hold up the end.</summary>
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(2);

    /// <summary>What a terminal would obey or mistake: controls but the tab, and what may begin a control beyond ASCII.</summary>
    private static readonly SearchValues<byte> Suspect = SearchValues.Create([.. Enumerable.Range(0, 32).Where(code => code != '\t').Select(code => (byte)code), 0x7f, 0xc2]);

    private readonly LineQueue _queue = new();
    private readonly Stream _to;
    private readonly ConsoleFormat _format;
    private readonly bool _colors;
    private readonly TimeProvider _time;
    private readonly Task _run;
    private volatile bool _nameServices;

    internal ConsoleLog(Stream to, ConsoleFormat format, bool colors, TimeProvider time)
    {
        (_to, _format, _colors, _time) = (to, format, colors, time);
        _run = Task.Run(RunAsync);
    }

    internal long Dropped => _queue.Dropped;

    /// <summary>What waits for the console.</summary>
    internal long Bytes => _queue.Bytes;

    /// <summary>With several services `v2/1` alone would not tell whose.</summary>
    internal void NameServices(bool several) => _nameServices = several;

    internal bool Offer(LogLine line) => _queue.TryAdd(line);

    internal async Task EndAsync()
    {
        _queue.Complete();
        await Task.WhenAny(_run, Task.Delay(EndMax, _time));
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
        WriteText(batch, line.Text.Span);
        batch.Write("\n"u8);
    }

    /// <summary>As it is, unless it would steer the terminal; in memory and files it stays the child's own.</summary>
    private void WriteText(ArrayBufferWriter<byte> batch, ReadOnlySpan<byte> text)
    {
        if (text.EndsWith("\r"u8)) text = text[..^1];
        if (!text.ContainsAny(Suspect) && System.Text.Unicode.Utf8.IsValid(text)) batch.Write(text);
        else batch.Write(Encoding.UTF8.GetBytes(PrintableText.Of(Encoding.UTF8.GetString(text), colors: _colors)));
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
