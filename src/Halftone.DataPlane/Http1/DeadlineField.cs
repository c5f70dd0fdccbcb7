using System.Buffers.Text;
using System.Text;

namespace Halftone.DataPlane.Http1;

/// <summary>The field that tells an instance how many milliseconds are left. Its place is made with the head, its value written when the head is sent.</summary>
/// <remarks>A shorter number is followed by blanks, which are no part of a field's value (RFC 9110 section 5.5).</remarks>
internal static class DeadlineField
{
    /// <summary>Digits of the longest limit there is, seven days.</summary>
    private const int Digits = 9;

    /// <summary>Returns where the value stands.</summary>
    internal static int Begin(ref HeadOutput to, ReadOnlySpan<byte> name)
    {
        to.Add(name);
        to.Add(": "u8);
        var at = to.Written;
        to.Add("         \r\n"u8);
        return at;
    }

    /// <summary>Bytes of the whole line.</summary>
    internal static int LineLength(ReadOnlySpan<byte> name) => name.Length + ": ".Length + Digits + "\r\n".Length;

    /// <summary>Puts the field under another name in a head that is written already. What the head says under that name goes: it is the client's.</summary>
    /// <param name="bytes">The head, what stands behind it, and room for a line more.</param>
    /// <param name="headLength">With the empty line.</param>
    /// <param name="behind">Bytes behind the head that move with its end.</param>
    /// <param name="at">Where the value stands; 0 = there is no such field yet.</param>
    /// <param name="before">The field's name so far.</param>
    /// <param name="name">Empty = there shall be none.</param>
    /// <returns>Where the value stands now; 0 = there is none.</returns>
    internal static int Rename(Span<byte> bytes, ref int headLength, int behind, int at, ReadOnlySpan<byte> before, ReadOnlySpan<byte> name)
    {
        if (at != 0) Cut(bytes, ref headLength, behind, at - before.Length - ": ".Length, LineLength(before));
        if (name.IsEmpty) return 0;
        CutNamed(bytes, ref headLength, behind, name);
        var (end, line) = (headLength - "\r\n".Length, LineLength(name));
        bytes[end..(headLength + behind)].CopyTo(bytes[(end + line)..]);
        headLength += line;
        var to = new HeadOutput(bytes.Slice(end, line));
        return end + Begin(ref to, name);
    }

    private static void CutNamed(Span<byte> bytes, ref int headLength, int behind, ReadOnlySpan<byte> name)
    {
        var start = bytes.IndexOf("\r\n"u8) + 2;
        while (bytes[start..headLength].IndexOf("\r\n"u8) is var length and > 0)
        {
            var line = bytes.Slice(start, length);
            if (length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name)) Cut(bytes, ref headLength, behind, start, length + 2);
            else start += length + 2;
        }
    }

    private static void Cut(Span<byte> bytes, ref int headLength, int behind, int start, int count)
    {
        bytes[(start + count)..(headLength + behind)].CopyTo(bytes[start..]);
        headLength -= count;
    }

    /// <param name="left">Nanoseconds.</param>
    internal static void Write(Span<byte> head, int at, long left)
    {
        var value = head.Slice(at, Digits);
        value.Fill((byte)' ');
        Utf8Formatter.TryFormat(Math.Clamp(left / 1_000_000, 0, 999_999_999), value, out _);
    }
}
