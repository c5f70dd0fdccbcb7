using System.Buffers;

namespace Halftone.DataPlane.Http1;

/// <summary>The byte classes of RFC 9110 section 5.6 that both readers share.</summary>
/// <remarks>All search sets are ASCII-only: sets with higher bytes have no vector path on the instruction set we ship for.</remarks>
internal static class Token
{
    internal static readonly SearchValues<byte> Bytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    internal static bool IsByte(byte b) => Bytes.Contains(b);

    /// <summary>A token is one byte or more.</summary>
    internal static bool Is(ReadOnlySpan<byte> text) => text.Length > 0 && !text.ContainsAnyExcept(Bytes);

    /// <summary>Takes spaces and tabs off both ends.</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        var start = 0;
        while (start < text.Length && IsBlank(text[start])) start++;
        var end = text.Length;
        while (end > start && IsBlank(text[end - 1])) end--;
        return text[start..end];
    }

    internal static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t';
}
