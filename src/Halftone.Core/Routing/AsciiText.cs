using System.Text;

namespace Halftone.Core.Routing;

/// <summary>Text of protocols, where case means the 26 ASCII letters and all other bytes stand for themselves.</summary>
internal static class AsciiText
{
    internal static bool EqualsIgnoringCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i] && Lower(left[i]) != Lower(right[i])) return false;
        }
        return true;
    }

    internal static void ToLower(ReadOnlySpan<byte> text, Span<byte> lower)
    {
        for (var i = 0; i < text.Length; i++) lower[i] = Lower(text[i]);
    }

    /// <summary>UTF-8 in lower case, as names without case are stored.</summary>
    internal static byte[] LowerBytes(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        ToLower(bytes, bytes);
        return bytes;
    }

    private static byte Lower(byte value) => (uint)(value - 'A') <= 'Z' - 'A' ? (byte)(value | 0x20) : value;
}
