using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Halftone.DataPlane.Http1;

/// <summary>Where a head is written to: appends while there is room, and remembers when there was none.</summary>
internal ref struct HeadOutput(Span<byte> output)
{
    private readonly Span<byte> _output = output;
    private int _written;
    private bool _full;

    /// <summary>Bytes written, or -1 when something did not fit.</summary>
    internal readonly int Written => _full ? -1 : _written;

    /// <remarks>Inlined, so that the short constant pieces become plain moves.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.TryCopyTo(_output[_written..])) _written += bytes.Length;
        else _full = true;
    }

    internal void Add(long number)
    {
        if (Utf8Formatter.TryFormat(number, _output[_written..], out var digits)) _written += digits;
        else _full = true;
    }
}
