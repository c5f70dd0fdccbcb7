using System.Text;

namespace Halftone.Core.Heap;

/// <summary>
/// The strings of a snapshot that name something: classes, functions, properties. Most strings of a heap are values that nobody asks for;
/// they stand last in the file, so what is wanted is known before the first of them comes.
/// </summary>
internal sealed class NameTable
{
    /// <summary>V8 cuts strings at 1,024 characters; a name that long is no name that somebody reads.</summary>
    internal const int NameBytesMax = 1024;

    private readonly BitColumn _wanted = new();
    private byte[] _bytes = new byte[64 * 1024];
    private int[] _ends = [];
    private int _used;

    /// <summary>How many names are kept.</summary>
    internal int Count { get; private set; }

    internal int LastWanted => _wanted.Last;

    internal void Want(int index) => _wanted.Set(index);

    internal bool Wants(int index) => _wanted[index];

    /// <summary>From here on names are added, in their order.</summary>
    internal void Seal() => _ends = new int[_wanted.Seal()];

    /// <summary>A piece of the name that is being added, escapes and all; what is beyond the limit is dropped.</summary>
    /// <returns>False when there are more names than memory is meant for.</returns>
    internal bool Append(ReadOnlySpan<byte> piece)
    {
        var begin = Count == 0 ? 0 : _ends[Count - 1];
        piece = piece[..Math.Min(piece.Length, NameBytesMax - (_used - begin))];
        if (_used + piece.Length > _bytes.Length)
        {
            if ((long)_bytes.Length * 2 > Array.MaxLength) return false;
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }
        piece.CopyTo(_bytes.AsSpan(_used));
        _used += piece.Length;
        return true;
    }

    internal void Close() => _ends[Count++] = _used;

    /// <summary>Names are counted from 0 as they come; only for an index that is wanted.</summary>
    internal int Ordinal(int index) => _wanted.Before(index);

    internal string Text(int index) => TextAt(Ordinal(index));

    internal string TextAt(int ordinal) => Unescaped(Raw(ordinal));

    /// <summary>As it stands in the file, between its quotes.</summary>
    internal ReadOnlySpan<byte> Raw(int ordinal)
    {
        var begin = ordinal == 0 ? 0 : _ends[ordinal - 1];
        return _bytes.AsSpan(begin, _ends[ordinal] - begin);
    }

    /// <summary>JSON's escapes resolved; one that the limit has cut in two is dropped.</summary>
    private static string Unescaped(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\')) return Encoding.UTF8.GetString(raw);
        var text = new StringBuilder(raw.Length);
        while (raw.Length > 0)
        {
            var plain = raw.IndexOf((byte)'\\');
            text.Append(Encoding.UTF8.GetString(plain < 0 ? raw : raw[..plain]));
            if (plain < 0 || plain + 1 >= raw.Length) break;
            raw = raw[(plain + 1)..];
            var length = raw[0] == 'u' ? 5 : 1;
            if (raw.Length < length) break;
            text.Append(raw[0] switch
            {
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'u' => Hex(raw[1..5]),
                var other => (char)other,
            });
            raw = raw[length..];
        }
        return text.ToString();
    }

    private static char Hex(ReadOnlySpan<byte> digits) =>
        ushort.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var code) ? (char)code : '\uFFFD';
}
