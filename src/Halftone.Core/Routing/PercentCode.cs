namespace Halftone.Core.Routing;

/// <summary>Percent-encoding, decoded once and never twice.</summary>
internal static class PercentCode
{
    /// <summary>The byte that `%XX` at `at` stands for; false when there are no two hex digits.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, int at, out byte value)
    {
        value = 0;
        if (at + 2 >= text.Length) return false;
        var high = HexDigit(text[at + 1]);
        var low = HexDigit(text[at + 2]);
        if ((high | low) < 0) return false;
        value = (byte)(high << 4 | low);
        return true;
    }

    /// <summary>Decodes a name or value of a query: `+` is a space, a `%` without two hex digits stays, as in WHATWG's URL.</summary>
    /// <param name="to">At least as long as the text.</param>
    internal static int DecodeQuery(ReadOnlySpan<byte> text, Span<byte> to)
    {
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var value = text[at];
            if (value == '+')
            {
                value = (byte)' ';
            }
            else if (value == '%' && TryRead(text, at, out var decoded))
            {
                value = decoded;
                at += 2;
            }
            to[length++] = value;
        }
        return length;
    }

    private static int HexDigit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };
}
