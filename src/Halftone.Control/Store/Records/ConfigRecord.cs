using System.IO.Compression;
using System.Security.Cryptography;
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

    /// <summary>More than the reader takes: 1 Mi characters of at most 4 bytes.</summary>
    private const int LengthMax = 8 * 1024 * 1024;

    /// <summary>So that a record fits into <see cref="StoreLimits.ValueBytesMax"/> with every letter of its lines escaped. A file of 300 KB packs to less.</summary>
    internal const int PackedMax = 32 * 1024;

    /// <summary>Null: it was too large to be kept, or what is kept is not what was put there.</summary>
    [JsonIgnore]
    internal string? Text => Packed is not null && Unpack(Packed, Length) is { } bytes && DigestOf(bytes) == Digest ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>What somebody has written by hand may be JSON, and no record all the same.</summary>
    [JsonIgnore]
    internal bool IsSound => Digest is { Length: SHA256.HashSizeInBytes * 2 } && By is not null && Changes is not null && Changes.All(line => line is not null) && Length is >= 0 and <= LengthMax;

    internal static ConfigRecord Of(string text, string by, IReadOnlyList<string> changes)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var packed = Pack(bytes);
        return new(DigestOf(bytes), by, [.. changes.Take(ChangesMax).Select(Cut)], changes.Count, bytes.Length, packed.Length > PackedMax ? null : packed);
    }

    private static byte[] Pack(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var packer = new ZLibStream(packed, CompressionLevel.Optimal)) packer.Write(bytes);
        return packed.ToArray();
    }

    private static byte[]? Unpack(byte[] packed, int length)
    {
        try
        {
            using var plain = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            var bytes = new byte[length];
            plain.ReadExactly(bytes);
            return bytes;
        }
        // Not only the end that comes too soon: what zlib itself says is an IOException as well.
        catch (Exception damaged) when (damaged is InvalidDataException or IOException)
        {
            return null;
        }
    }

    internal static string DigestOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Cut(string line)
    {
        if (line.Length <= ChangeLengthMax) return line;
        var end = ChangeLengthMax - 1;
        return $"{line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)]}…";
    }
}
