using System.Text;
using System.Text.Json;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Core.Diagnosis;

namespace Halftone.Control.Supervision.Preload;

/// <summary>One line of our script. Any app can write such lines: what is not just so is no message.</summary>
internal abstract record PreloadMessage
{
    /// <summary>Telemetry has about 400 bytes.</summary>
    private const int LineMax = 4096;

    /// <summary>Bytes; beyond what any address space holds.</summary>
    private const long BytesMax = 1L << 48;

    /// <summary>Milliseconds: a day. Nothing that is told more often than that lasts longer.</summary>
    private const double MillisecondsMax = 86_400_000;

    private PreloadMessage() { }

    /// <summary>Who speaks.</summary>
    internal int Pid { get; private init; }

    /// <summary>The script is there.</summary>
    internal sealed record Hello : PreloadMessage;

    /// <param name="OwnSignal">The app has a handler for the signal that opens the inspector of others.</param>
    internal sealed record Told(NodeTelemetry Telemetry, bool OwnSignal) : PreloadMessage;

    /// <summary>The answer to our wish for an inspector.</summary>
    /// <param name="Number">That of the wish.</param>
    internal sealed record Inspector(InspectorNotice Notice, int Number) : PreloadMessage;

    private static ReadOnlySpan<byte> Beginning => "{\"cmd\":\"NODE_HALFTONE_"u8;

    internal static bool IsMeant(ReadOnlySpan<byte> line) => line.StartsWith(Beginning);

    /// <param name="now">When it arrived.</param>
    /// <returns>Null: no message of our script.</returns>
    internal static PreloadMessage? Read(ReadOnlySpan<byte> line, long now)
    {
        if (!IsMeant(line) || line.Length > LineMax) return null;
        try
        {
            var fields = new Fields();
            var json = new Utf8JsonReader(line);
            json.Read();
            while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
            {
                var name = Encoding.UTF8.GetString(json.ValueSpan);
                if (!json.Read()) return null;
                if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) json.Skip();
                else fields.Set(name, ref json);
            }
            // What follows the object would be a second message without a line of its own.
            return json.TokenType is JsonTokenType.EndObject && !json.Read() ? Of(fields, now) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static PreloadMessage? Of(Fields fields, long now)
    {
        if (fields.Whole("pid", int.MaxValue) is not (> 0 and var pid)) return null;
        PreloadMessage? message = fields.Text("cmd") switch
        {
            "NODE_HALFTONE_HELLO" => new Hello(),
            "NODE_HALFTONE_TELEMETRY" when TelemetryOf(fields, now) is { } telemetry => new Told(telemetry, fields.Flag("signal")),
            "NODE_HALFTONE_INSPECTOR" when InspectorOf(fields) is { } notice && fields.Whole("number", int.MaxValue) is { } number => new Inspector(notice, (int)number),
            _ => null,
        };
        return message is null ? null : message with { Pid = (int)pid };
    }

    private static NodeTelemetry? TelemetryOf(Fields fields, long now)
    {
        if (fields.Whole("heapUsed", BytesMax) is not { } used || fields.Whole("heapTotal", BytesMax) is not { } total) return null;
        if (fields.Whole("external", BytesMax) is not { } external || fields.Whole("arrayBuffers", BytesMax) is not { } buffers) return null;
        if (fields.Number("p99", MillisecondsMax) is not { } late || fields.Number("max", MillisecondsMax) is not { } latest || fields.Number("busy", 1) is not { } busy) return null;
        if (fields.Whole("gcs", int.MaxValue) is not { } collections || fields.Number("gc", MillisecondsMax) is not { } collecting || fields.Number("gcMax", MillisecondsMax) is not { } longest) return null;
        if (!fields.IsNullOrWhole("live", BytesMax) || !fields.IsNullOrWhole("resources", int.MaxValue)) return null;
        return new NodeTelemetry
        {
            HeapUsedBytes = used,
            HeapTotalBytes = total,
            ExternalBytes = external,
            ArrayBufferBytes = buffers,
            LiveHeapBytes = fields.Whole("live", BytesMax),
            LoopDelayP99 = TimeSpan.FromMilliseconds(late),
            LoopDelayMax = TimeSpan.FromMilliseconds(latest),
            LoopUtilization = busy,
            Collections = (int)collections,
            CollectionTime = TimeSpan.FromMilliseconds(collecting),
            CollectionMax = TimeSpan.FromMilliseconds(longest),
            Resources = (int?)fields.Whole("resources", int.MaxValue),
            ArrivedAt = now,
        };
    }

    private static InspectorNotice? InspectorOf(Fields fields) => (fields.Text("url"), fields.Text("error")) switch
    {
        ({ } url, _) => InspectorNotice.OfUrl(url),
        (_, "open already") => new InspectorNotice.InUse(),
        (_, { } error) => new InspectorNotice.Failed(Core.PrintableText.Of(error)),
        _ => null,
    };

    /// <summary>The values of a message by their names; of two of one name the last.</summary>
    private sealed class Fields
    {
        private readonly Dictionary<string, object?> _values = [];

        internal void Set(string name, ref Utf8JsonReader json) => _values[name] = json.TokenType switch
        {
            JsonTokenType.String => json.GetString(),
            JsonTokenType.Number when json.TryGetDouble(out var number) => number,
            JsonTokenType.True => true,
            _ => null,
        };

        internal string? Text(string name) => _values.GetValueOrDefault(name) as string;

        internal bool Flag(string name) => _values.GetValueOrDefault(name) is true;

        /// <summary>0 or more, and not beyond the limit; null = anything else.</summary>
        internal double? Number(string name, double max) => _values.GetValueOrDefault(name) is double number and >= 0 && number <= max ? number : null;

        internal long? Whole(string name, long max) => Number(name, max) is { } number && double.IsInteger(number) ? (long)number : null;

        /// <summary>A value may be missing, and not be nonsense.</summary>
        internal bool IsNullOrWhole(string name, long max) => _values.GetValueOrDefault(name) is null || Whole(name, max) is not null;
    }
}
