using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Halftone.Core.Diagnosis;

/// <summary>The JSON that Node writes down when it dies, without what must not be kept: every variable of its environment stands in it.</summary>
internal abstract record CrashReport
{
    /// <summary>Bytes. One of a service with 10,000 connections has 4 MB; a usual one 12 KB (measured with Node 20).</summary>
    internal const int BytesMax = 8 << 20;

    private CrashReport() { }

    /// <param name="Json">All that may be kept.</param>
    internal sealed record Clean(ReadOnlyMemory<byte> Json, CrashGist Gist) : CrashReport;

    /// <param name="Why">Fits behind `it`.</param>
    internal sealed record Unreadable(string Why) : CrashReport;

    /// <param name="hide">Takes secrets that are known out of a text.</param>
    /// <param name="withCommand">False: nobody knows which words of the command line are secret, and it goes too.</param>
    internal static CrashReport Read(ReadOnlySpan<byte> json, Func<string, string> hide, bool withCommand)
    {
        if (json.Length > BytesMax) return new Unreadable($"has {json.Length >> 20} MB, more than a report has");
        try
        {
            var kept = new ArrayBufferWriter<byte>(json.Length + 256);
            // Readable for people: it is no part of a page, in which `<` would matter.
            using var writer = new Utf8JsonWriter(kept, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            var gist = new CrashReading(hide, withCommand).Copy(new Utf8JsonReader(json), writer);
            writer.Flush();
            return gist is null ? new Unreadable("is no report") : new Clean(kept.WrittenMemory, gist);
        }
        // Invalid text within a string is found when the string is read.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or ArgumentException)
        {
            return new Unreadable("is cut off, or no JSON");
        }
    }
}
