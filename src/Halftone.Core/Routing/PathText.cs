using System.Runtime.Intrinsics;
using System.Text;

namespace Halftone.Core.Routing;

/// <summary>Paths as rules and services compare them: a normalised copy. What is forwarded are the client's own bytes.</summary>
/// <remarks>
/// There are two readings, because there are two kinds of instances. The literal one decodes what is harmless, merges `//` and
/// resolves dot segments. The liberal one also takes `%2F`, `%5C` and `\` for slashes and drops `;parameters`, as some servers do.
/// </remarks>
internal static class PathText
{
    /// <summary>Both readings of the path are the path itself: no `%`, `;` or `\`, and nothing empty or dotted after a slash.</summary>
    /// <remarks>One pass, for every request pays it where paths matter: 16 bytes at a time, beside those that follow them.</remarks>
    internal static bool IsPlain(ReadOnlySpan<byte> path)
    {
        var at = 0;
        for (; at + Vector128<byte>.Count < path.Length; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(path.Slice(at, Vector128<byte>.Count));
            var next = Vector128.Create(path.Slice(at + 1, Vector128<byte>.Count));
            var odd = Vector128.Equals(bytes, Vector128.Create((byte)'%')) | Vector128.Equals(bytes, Vector128.Create((byte)';')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'));
            var joined = Vector128.Equals(bytes, Vector128.Create((byte)'/')) & (Vector128.Equals(next, Vector128.Create((byte)'/')) | Vector128.Equals(next, Vector128.Create((byte)'.')));
            if ((odd | joined) != Vector128<byte>.Zero) return false;
        }
        for (; at < path.Length; at++)
        {
            if (path[at] is (byte)'%' or (byte)';' or (byte)'\\') return false;
            if (path[at] == '/' && at + 1 < path.Length && path[at + 1] is ((byte)'/' or (byte)'.')) return false;
        }
        return true;
    }

    /// <summary>Writes one reading; false when no reading is safe: `%00`, a broken `%`, a way above the root, overlong UTF-8.</summary>
    /// <param name="to">At least as long as the path.</param>
    internal static bool TryRead(ReadOnlySpan<byte> path, bool liberal, Span<byte> to, out int length)
    {
        length = 0;
        if (path is not [(byte)'/', ..])
        {
            path.CopyTo(to);
            length = path.Length;
            return true;
        }
        for (var at = 0; at < path.Length;)
        {
            var segment = length;
            to[length++] = (byte)'/';
            if (!TryReadSegment(path, liberal, ref at, to, ref length)) return false;
            if (!TryClose(to, segment, last: at == path.Length, ref length)) return false;
        }
        return !HidesAscii(to[..length]);
    }

    /// <summary>The literal reading of a path from the configuration.</summary>
    internal static byte[] Canonical(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        var canonical = new byte[bytes.Length];
        return TryRead(bytes, liberal: false, canonical, out var length) ? canonical[..length] : bytes;
    }

    /// <summary>Copies the segment after the separator at `at`; ends at the next separator or at the path's end.</summary>
    private static bool TryReadSegment(ReadOnlySpan<byte> path, bool liberal, ref int at, Span<byte> to, ref int length)
    {
        at += path[at] == '%' ? 3 : 1;
        var inParameters = false;
        while (at < path.Length)
        {
            var value = path[at];
            var encoded = value == '%';
            if (encoded && (!PercentCode.TryRead(path, at, out value) || value == 0)) return false;
            if (IsSeparator(value, encoded, liberal)) return true;
            inParameters |= liberal && value == ';';
            if (!inParameters) Write(path, at, value, encoded, to, ref length);
            at += encoded ? 3 : 1;
        }
        return true;
    }

    private static bool IsSeparator(byte value, bool encoded, bool liberal) => value == '/' ? liberal || !encoded : value == '\\' && liberal;

    private static void Write(ReadOnlySpan<byte> path, int at, byte value, bool encoded, Span<byte> to, ref int length)
    {
        if (!encoded || !StaysEncoded(value))
        {
            to[length++] = value;
            return;
        }
        to[length++] = (byte)'%';
        to[length++] = Upper(path[at + 1]);
        to[length++] = Upper(path[at + 2]);
    }

    /// <summary>Decoded, these would mean something else than encoded, or could not be told from the encoding of another byte.</summary>
    private static bool StaysEncoded(byte value) => value is < 0x20 or 0x7f or (byte)'/' or (byte)'\\' or (byte)';' or (byte)'%' or (byte)'?' or (byte)'#';

    private static byte Upper(byte hex) => hex >= 'a' ? (byte)(hex - 0x20) : hex;

    /// <summary>Removes what the segment since `segment` cancels: nothing between two slashes, `.`, or `..` with the segment before it.</summary>
    private static bool TryClose(Span<byte> to, int segment, bool last, ref int length)
    {
        var name = to[(segment + 1)..length];
        var back = segment;
        if (name is [(byte)'.', (byte)'.'])
        {
            if (segment == 0) return false;
            back = to[..segment].LastIndexOf((byte)'/');
        }
        else if (name is not ([] or [(byte)'.']))
        {
            return true;
        }
        length = last ? back + 1 : back;
        return true;
    }

    /// <summary>UTF-8 that spells a character longer than needed: the old way to bring a `/` or `.` past a check.</summary>
    private static bool HidesAscii(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOfAnyInRange((byte)0xc0, (byte)0xf0); at >= 0 && at + 1 < text.Length; at++)
        {
            var hidden = (text[at], text[at + 1]) switch
            {
                (0xc0 or 0xc1, >= 0x80 and <= 0xbf) => true,
                (0xe0, >= 0x80 and <= 0x9f) => true,
                (0xf0, >= 0x80 and <= 0x8f) => true,
                _ => false,
            };
            if (hidden) return true;
        }
        return false;
    }
}
