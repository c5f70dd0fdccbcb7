using System.Text;
using System.Text.Json;
using Halftone.Core.Heap;

namespace Halftone.Control.Heap;

/// <summary>What we write beside a snapshot that we have taken: whose it is. The snapshot itself stays as V8 has written it.</summary>
internal static class OriginFile
{
    private const int BytesMax = 4096;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>`a.heapsnapshot` has `a.heapsnapshot.origin`.</summary>
    internal static string BesideOf(string snapshot) => $"{snapshot}.origin";

    /// <exception cref="IOException">It cannot be written.</exception>
    internal static void Write(string snapshot, SnapshotOrigin origin)
    {
        using var file = new FileStream(BesideOf(snapshot), new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteNumber("process", origin.Process);
        if (origin.Thread is { } thread) json.WriteNumber("thread", thread);
        if (origin.Started is { } started) json.WriteNumber("started", started);
        if (origin.Boot is { } boot) json.WriteString("boot", boot);
        if (origin.Numbering is { } numbering) json.WriteString("numbering", numbering);
        json.WriteEndObject();
    }

    /// <summary>Our record, else what the file's name says; null = nothing is known.</summary>
    internal static SnapshotOrigin? Of(string snapshot) => Read(BesideOf(snapshot)) ?? SnapshotOrigin.OfName(Path.GetFileName(snapshot));

    private static SnapshotOrigin? Read(string path)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: <= BytesMax }) return null;
            using var document = JsonDocument.Parse(File.ReadAllText(path, Encoding.UTF8));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("process", out var process)) return null;
            return new(process.GetInt32(),
                root.TryGetProperty("thread", out var thread) ? thread.GetInt32() : null,
                root.TryGetProperty("started", out var started) ? started.GetInt64() : null,
                root.TryGetProperty("boot", out var boot) ? boot.GetString() : null,
                root.TryGetProperty("numbering", out var numbering) ? numbering.GetString() : null);
        }
        catch (Exception useless) when (useless is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
