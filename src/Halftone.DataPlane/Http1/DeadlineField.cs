using System.Buffers.Text;

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

    /// <param name="left">Nanoseconds.</param>
    internal static void Write(Span<byte> head, int at, long left)
    {
        var value = head.Slice(at, Digits);
        value.Fill((byte)' ');
        Utf8Formatter.TryFormat(Math.Clamp(left / 1_000_000, 0, 999_999_999), value, out _);
    }
}
