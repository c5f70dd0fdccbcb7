using System.Buffers.Binary;

namespace Halftone.DataPlane.Http1;

/// <summary>Reads an address as X-Forwarded-For carries it, into the bits of IPv6 (IPv4 mapped). Strict, and allocates nothing.</summary>
/// <remarks>
/// `192.0.2.7`, `2001:db8::1`, and with what some proxies add: `192.0.2.7:4711`, `[2001:db8::1]`, `[2001:db8::1]:4711`. No `1` and no
/// `0x7f.1`, which old libraries take for addresses: two readers that disagree about who the client is are an open door. No zone.
/// </remarks>
internal static class AddressReader
{
    private const int Groups = 8;

    private const int PortDigitsMax = 5;

    internal static bool TryRead(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = 0;
        if (text.IsEmpty) return false;
        if (text[0] == '[')
        {
            var close = text.IndexOf((byte)']');
            return close > 0 && IsPortOrNothing(text[(close + 1)..]) && TryReadV6(text[1..close], out address);
        }

        var colon = text.IndexOf((byte)':');
        if (colon >= 0 && text[..colon].IndexOf((byte)'.') < 0) return TryReadV6(text, out address);
        if (colon >= 0 && !IsPortOrNothing(text[colon..])) return false;
        if (!TryReadV4(colon < 0 ? text : text[..colon], out var v4)) return false;
        address = ((UInt128)0xffff << 32) | v4;
        return true;
    }

    private static bool IsPortOrNothing(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return true;
        return text[0] == ':' && text.Length is > 1 and <= PortDigitsMax + 1 && !text[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    /// <summary>Four decimal numbers; a leading zero is refused, for some read it as octal.</summary>
    private static bool TryReadV4(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        var at = 0;
        for (var part = 0; part < 4; part++)
        {
            if (part > 0 && (at >= text.Length || text[at++] != '.')) return false;
            var (start, value) = (at, 0);
            while (at < text.Length && at - start < 3 && char.IsAsciiDigit((char)text[at])) value = value * 10 + (text[at++] - '0');
            if (at == start || value > 255 || (text[start] == '0' && at - start > 1)) return false;
            address = (address << 8) | (uint)value;
        }

        return at == text.Length;
    }

    /// <summary>RFC 4291 section 2.2: groups of up to four hex digits, one `::` for a run of zeros, the last 32 bits perhaps as IPv4.</summary>
    private static bool TryReadV6(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = 0;
        Span<byte> bytes = stackalloc byte[2 * Groups];
        bytes.Clear();
        var (count, gap, at) = (0, -1, 0);
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            at = 2;
        }

        while (at < text.Length)
        {
            if (count == Groups) return false;
            var (start, value) = (at, 0);
            while (at < text.Length && char.IsAsciiHexDigit((char)text[at]) && at - start < 4) value = (value << 4) | ((text[at] & 0xf) + ((text[at++] >> 6) * 9));
            if (at < text.Length && text[at] == '.')
            {
                if (count > Groups - 2 || !TryReadV4(text[start..], out var v4)) return false;
                BinaryPrimitives.WriteUInt32BigEndian(bytes[(2 * count)..], v4);
                count += 2;
                break;
            }

            if (at == start) return false;
            BinaryPrimitives.WriteUInt16BigEndian(bytes[(2 * count++)..], (ushort)value);
            if (at == text.Length) break;
            if (text[at++] != ':' || at == text.Length) return false;
            if (text[at] != ':') continue;
            if (gap >= 0) return false;
            gap = count;
            at++;
        }

        if (gap < 0 ? count != Groups : count == Groups) return false;
        var read = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        address = gap < 0 ? read : Spread(read, count, gap);
        return true;
    }

    /// <summary>Moves the groups behind the gap to the end.</summary>
    private static UInt128 Spread(UInt128 read, int count, int gap)
    {
        var front = gap == 0 ? 0 : read & (UInt128.MaxValue << (16 * (Groups - gap)));
        var back = count == gap ? 0 : (read & ~(gap == 0 ? 0 : UInt128.MaxValue << (16 * (Groups - gap)))) >> (16 * (Groups - count));
        return front | back;
    }
}
