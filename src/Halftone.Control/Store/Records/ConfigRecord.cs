using System.IO.Compression;
using System.Text;
using System.Text.Json.Serialization;

namespace Halftone.Control.Store.Records;

/// <summary>A configuration that came into force.</summary>
/// <param name="Digest">SHA-256 of the text, as `sha256sum` says it.</param>
/// <param name="By">Who brought it into force, in the words of histories.</param>
/// <param name="Changes">What it changed, in lines without secrets; the first <see cref="ChangesMax"/>, cut to <see cref="ChangeLengthMax"/>.</param>
/// <param name="ChangesCount">How many there were.</param>
/// <param name="Length">Of the text, in bytes of UTF-8.</param>
/// <param name="Packed">The text in UTF-8, as zlib packs it; null = that is more than <see cref="PackedMax"/>.</param>
internal sealed record ConfigRecord(string Digest, string By, IReadOnlyList<string> Changes, int ChangesCount, int Length, byte[]? Packed)
{
    internal const int ChangesMax = 16;

    internal const int ChangeLengthMax = 160;

    /// <summary>So that a record fits into <see cref="StoreLimits.ValueBytesMax"/> with every letter of its lines escaped. A file of 300 KB packs to less.</summary>
    internal const int PackedMax = 32 * 1024;

    /// <summary>Null: it was too large to be kept.</summary>
    [JsonIgnore]
    internal string? Text
    {
        get
        {
            if (Packed is null) return null;
            using var plain = new ZLibStream(new MemoryStream(Packed), CompressionMode.Decompress);
            using var reader = new StreamReader(plain, Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
            return reader.ReadToEnd();
        }
    }

    internal static ConfigRecord Of(string digest, string text, string by, IReadOnlyList<string> changes)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var packed = Pack(bytes);
        return new(digest, by, [.. changes.Take(ChangesMax).Select(Cut)], changes.Count, bytes.Length, packed.Length > PackedMax ? null : packed);
    }

    private static byte[] Pack(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var packer = new ZLibStream(packed, CompressionLevel.Optimal)) packer.Write(bytes);
        return packed.ToArray();
    }

    private static string Cut(string line) => line.Length <= ChangeLengthMax ? line : $"{line[..(ChangeLengthMax - 1)]}…";
}
