namespace Halftone.Core.Heap;

/// <summary>
/// Reads a .heapsnapshot as V8 writes it, in pieces of any size, into columns: `snapshot` first, then `nodes`, `edges` and `strings`, others between
/// them passed over. Nothing is kept of the text but names, and nothing is believed that the file's size has no room for.
/// </summary>
/// <param name="fileBytes">Size of the whole file.</param>
/// <param name="edges">Whether edges are kept; who only counts objects needs none.</param>
internal sealed partial class SnapshotParser(long fileBytes, bool edges)
{
    /// <summary>V8's own header has less than 3 KiB.</summary>
    private const int HeaderBytesMax = 256 * 1024;
    private const int KeyBytesMax = 64;

    private enum Step { Begin, Key, InKey, Colon, Value, Header, Numbers, Strings, InString, Skipped, Comma, End }

    private readonly byte[] _key = new byte[KeyBytesMax];
    private readonly List<byte> _headerBytes = [];
    private int _keyLength;
    private Step _step;
    private Section _section;
    private Nesting _nesting;
    private SnapshotHeader? _header;
    private HeapSnapshot? _snapshot;
    private SnapshotFault? _fault;

    private enum Section { None, Header, Nodes, Edges, Strings }

    /// <summary>A snapshot that was written to its end ends with a brace: what was cut off is told without reading all of it.</summary>
    /// <param name="tail">The last bytes of the file.</param>
    internal static SnapshotFault? OfTail(ReadOnlySpan<byte> tail)
    {
        tail = tail.TrimEnd(" \t\r\n\0"u8);
        return tail.Length > 0 && tail[^1] == '}' ? null : SnapshotFault.Truncated(tail.Length == 0 ? "before it has begun" : "before the last brace");
    }

    /// <summary>Takes the next piece; what is wrong with it, or null to go on.</summary>
    internal SnapshotFault? Feed(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length && _fault is null;)
            at = _step switch
            {
                Step.Numbers => ReadNumbers(bytes, at),
                Step.InString => ReadString(bytes, at),
                Step.Header => ReadHeader(bytes, at),
                Step.Skipped => Skip(bytes, at),
                _ => Advance(bytes[at], at),
            };
        return _fault;
    }

    /// <summary>The file has ended.</summary>
    internal (HeapSnapshot? Snapshot, SnapshotFault? Fault) Finish()
    {
        if (_fault is not null) return (null, _fault);
        if (_step != Step.End) return (null, SnapshotFault.Truncated(_section == Section.None ? "before it has begun" : $"within or behind '{_section.ToString().ToLowerInvariant()}'"));
        if (_section != Section.Strings) return (null, SnapshotFault.Inconsistent("it has not all of snapshot, nodes, edges and strings"));
        return (_snapshot, null);
    }

    /// <summary>One byte of the frame: braces, keys, colons, commas.</summary>
    private int Advance(byte letter, int at)
    {
        if (_step == Step.InKey) ReadKey(letter);
        else if (letter is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') return at + 1;
        else if (_step == Step.Value) return BeginValue(letter, at);
        else if (!Follows(letter)) Fail(_section == Section.None ? SnapshotFault.Foreign("it does not begin with {\"snapshot\":") : SnapshotFault.Inconsistent($"'{Shown(letter)}' stands where {Expected} should"));
        return at + 1;
    }

    private string Expected => _step switch { Step.End => "nothing more", Step.Colon => "a colon", Step.Comma => "a comma", Step.Strings => "a string", _ => "a key" };

    private bool Follows(byte letter)
    {
        var next = (_step, (char)letter) switch
        {
            (Step.Begin, '{') => Step.Key,
            (Step.Key, '"') => Step.InKey,
            (Step.Colon, ':') => Step.Value,
            (Step.Comma, ',') => Step.Key,
            (Step.Comma, '}') => Step.End,
            (Step.Strings, _) => NextOfStrings(letter),
            _ => (Step?)null,
        };
        if (next == Step.InKey) _keyLength = 0;
        _step = next ?? _step;
        return next is not null;
    }

    private void ReadKey(byte letter)
    {
        if (letter == '"') _step = Step.Colon;
        else if (_keyLength == KeyBytesMax || letter == '\\') Fail(SnapshotFault.Foreign("it has a member that V8 does not write"));
        else _key[_keyLength++] = letter;
    }

    private int BeginValue(byte letter, int at)
    {
        var key = _key.AsSpan(0, _keyLength);
        if (_section == Section.None && !key.SequenceEqual("snapshot"u8)) return Fail(SnapshotFault.Foreign("its first member is not 'snapshot'"));
        _nesting = default;
        _step = Step.Skipped;
        if (key.SequenceEqual("snapshot"u8)) return Open(Section.Header, Step.Header, '{', letter, at) - 1;
        if (key.SequenceEqual("nodes"u8)) return Open(Section.Nodes, Step.Numbers, '[', letter, at);
        if (key.SequenceEqual("edges"u8)) return edges ? Open(Section.Edges, Step.Numbers, '[', letter, at) : Open(Section.Edges, Step.Skipped, '[', letter, at) - 1;
        if (key.SequenceEqual("strings"u8)) return Open(Section.Strings, Step.Strings, '[', letter, at);
        return at;
    }

    /// <summary>Sections have an order that the reading depends on: names are known when the strings come.</summary>
    private int Open(Section section, Step step, char bracket, byte letter, int at)
    {
        if (section != _section + 1) return Fail(SnapshotFault.Inconsistent("its members are not in V8's order: snapshot, nodes, edges, strings, each once"));
        if (letter != bracket) return Fail(SnapshotFault.Foreign($"'{Shown(letter)}' stands where '{bracket}' should"));
        (_section, _step) = (section, step);
        if (section is Section.Nodes or Section.Edges) BeginNumbers(section == Section.Nodes ? _header!.NodeWidth : _header!.EdgeWidth);
        if (section == Section.Strings) BeginStrings();
        return at + 1;
    }

    private int ReadHeader(ReadOnlySpan<byte> bytes, int at)
    {
        var taken = _nesting.Take(bytes[at..]);
        if (_headerBytes.Count + taken > HeaderBytesMax) return Fail(SnapshotFault.Foreign("its member 'snapshot' is longer than V8 writes it"));
        _headerBytes.AddRange(bytes.Slice(at, taken));
        if (!_nesting.Ended) return at + taken;
        (_header, _fault) = SnapshotHeader.Read(_headerBytes.ToArray(), fileBytes);
        if (_header is not null) _snapshot = new(_header, edges);
        _step = Step.Comma;
        return at + taken;
    }

    private int Skip(ReadOnlySpan<byte> bytes, int at)
    {
        var taken = _nesting.Take(bytes[at..]);
        if (_nesting.Ended) _step = Step.Comma;
        return at + taken;
    }

    private int Fail(SnapshotFault fault)
    {
        _fault ??= fault;
        return int.MaxValue;
    }

    private static string Shown(byte letter) => letter is > 0x20 and < 0x7f ? ((char)letter).ToString() : $"\\x{letter:x2}";
}
