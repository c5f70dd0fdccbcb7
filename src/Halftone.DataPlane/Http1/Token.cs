using System.Buffers;

namespace Halftone.DataPlane.Http1;

/// <summary>Tokens and the white space around them (RFC 9110 section 5.6).</summary>
internal static class Token
{
    private static readonly SearchValues<byte> Bytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    internal static bool Has(byte b) => Bytes.Contains(b);

    /// <summary>A token is one byte or more.</summary>
    internal static bool Is(ReadOnlySpan<byte> text) => text.Length > 0 && !text.ContainsAnyExcept(Bytes);

    /// <summary>Index of the first byte at or after `at` that is in no token; the input's length when there is none.</summary>
    internal static int End(ReadOnlySpan<byte> input, int at)
    {
        var length = input[at..].IndexOfAnyExcept(Bytes);
        return length < 0 ? input.Length : at + length;
    }

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
