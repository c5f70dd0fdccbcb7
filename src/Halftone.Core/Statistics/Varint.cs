using System.Buffers;

namespace Halftone.Core.Statistics;

/// <summary>Whole numbers in seven bits per byte, least first: most counts are small.</summary>
internal static class Varint
{
    internal static void Write(ArrayBufferWriter<byte> to, long value)
    {
        for (var rest = (ulong)value; ; rest >>= 7)
        {
            var isLast = rest < 0x80;
            to.GetSpan(1)[0] = (byte)(isLast ? rest : rest & 0x7F | 0x80);
            to.Advance(1);
            if (isLast) return;
        }
    }

    /// <returns>False when the bytes end within the number, or it is none of ours: not negative.</returns>
    internal static bool TryRead(ref ReadOnlySpan<byte> from, out long value)
    {
        value = 0;
        for (var shift = 0; shift < 63 && !from.IsEmpty; shift += 7)
        {
            var next = from[0];
            from = from[1..];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80) return true;
        }
        return false;
    }
}
