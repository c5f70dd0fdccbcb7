using System.Buffers.Text;

namespace Halftone.DataPlane.Http1;

/// <summary>Puts chunked framing around pieces of a body: size line, data, <see cref="DataEnd"/>, ..., <see cref="End"/>.</summary>
internal static class ChunkedWriter
{
    /// <summary>Bytes of the longest size line: 16 hex digits and CRLF.</summary>
    internal const int SizeLineBytesMax = 18;

    /// <summary>Follows each chunk's data.</summary>
    internal static ReadOnlySpan<byte> DataEnd => "\r\n"u8;

    /// <summary>The last chunk and an empty trailer section.</summary>
    internal static ReadOnlySpan<byte> End => "0\r\n\r\n"u8;

    /// <summary>Writes the size line of a chunk. Returns bytes written, or -1 when `output` is too small.</summary>
    /// <param name="length">At least 1: a chunk of 0 bytes would end the body.</param>
    internal static int WriteSize(Span<byte> output, long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (!Utf8Formatter.TryFormat(length, output, out var digits, new('x')) || output.Length < digits + 2) return -1;
        output[digits] = (byte)'\r';
        output[digits + 1] = (byte)'\n';
        return digits + 2;
    }
}
