using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Halftone.DataPlane.Logging;

/// <summary>Builds one JSON line in place. Values that do not fit are cut: a log line is bounded, whatever a client sends.</summary>
internal ref struct LineWriter(Span<byte> line)
{
    /// <summary>ASCII only: with bytes above 0x7f in the set the search is four times slower on the baseline instruction set.</summary>
    private static readonly SearchValues<byte> MustEscape = SearchValues.Create("\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f"u8);

    /// <summary>Longest text value; a path may be 8 KiB, a log line should not.</summary>
    private const int TextMax = 1024;

    private readonly Span<byte> _line = line;
    private int _length;

    internal readonly ReadOnlySpan<byte> Line => _line[.._length];

    /// <summary>As it is: keys, punctuation, constants.</summary>
    internal void Raw(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_line[_length..]);
        _length += text.Length;
    }

    internal void Number(long value)
    {
        Utf8Formatter.TryFormat(value, _line[_length..], out var written);
        _length += written;
    }

    /// <summary>Nanoseconds as milliseconds with three decimals.</summary>
    internal void Milliseconds(long nanoseconds)
    {
        var micros = Math.Max(0, nanoseconds) / 1000;
        Number(micros / 1000);
        var rest = (int)(micros % 1000);
        var at = _line.Slice(_length, 4);
        at[0] = (byte)'.';
        at[1] = (byte)('0' + (rest / 100));
        at[2] = (byte)('0' + (rest / 10 % 10));
        at[3] = (byte)('0' + (rest % 10));
        _length += 4;
    }

    /// <summary>A short name of our own configuration.</summary>
    internal void Text(string name)
    {
        Span<byte> bytes = stackalloc byte[256];
        Encoding.UTF8.TryGetBytes(name, bytes, out var written);
        Text(bytes[..written]);
    }

    /// <summary>The inside of a JSON string. Bytes above 0x7f were refused by the readers or come from our own configuration.</summary>
    internal void Text(scoped ReadOnlySpan<byte> text)
    {
        if (text.Length > TextMax) text = text[..TextMax];
        if (!text.ContainsAny(MustEscape))
        {
            Raw(text);
            return;
        }
        foreach (var letter in text)
        {
            if (letter is (byte)'"' or (byte)'\\') _line[_length++] = (byte)'\\';
            _line[_length++] = letter is < 0x20 or 0x7f ? (byte)'?' : letter;
        }
    }
}
