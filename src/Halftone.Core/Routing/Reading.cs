using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Halftone.Core.Routing;

/// <summary>What a service has asked of one request so far: each part of the head is searched at most once, and only when asked.</summary>
/// <remarks>
/// A name may occur several times (`?v=1&amp;v=2`, two Cookie fields); a condition holds when any occurrence meets it,
/// because it is not ours to say which one the instance will take.
/// There is one reading per thread, used again for every request: on the stack its room would have to be cleared each time
/// (a third of a decision's time), and from the heap it would be an allocation.
/// </remarks>
internal sealed class Reading
{
    /// <summary>Occurrences of one name that are looked at; whoever repeats a name more often gains nothing by it.</summary>
    internal const int OccurrencesMax = 16;

    /// <summary>Occurrences of all names together; what comes after is not looked at. More names are not asked for in earnest.</summary>
    internal const int OccurrencesOfAllMax = 256;

    /// <summary>What a request target may have at the edge; a longer one (in an explanation) makes the room grow.</summary>
    private const int TargetBytesMax = 8 * 1024;

    [ThreadStatic]
    private static Reading? t_own;

    private readonly Occurrence[] _found = new Occurrence[OccurrencesOfAllMax];
    private byte[] _decoded = new byte[TargetBytesMax];
    private byte[] _literal = new byte[TargetBytesMax];
    private byte[] _liberal = new byte[TargetBytesMax];
    private Names _names = null!;
    private int _count;
    private Source _searched;
    private int _literalLength;
    private int _liberalLength;

    /// <summary>This thread's reading, at the beginning of a request. The one before is over.</summary>
    internal static Reading Begin(Names names)
    {
        var reading = t_own ??= new Reading();
        reading._names = names;
        reading._count = 0;
        reading._searched = Source.None;
        reading._literalLength = reading._liberalLength = 0;
        reading.PathInDoubt = false;
        return reading;
    }

    /// <summary>No reading of the path is safe to compare.</summary>
    internal bool PathInDoubt { get; private set; }

    /// <summary>The literal reading of the path; the raw path when it is plain or in doubt.</summary>
    internal ReadOnlySpan<byte> PathOf(in RequestView request) => _literalLength == 0 ? request.Path : _literal.AsSpan(0, _literalLength);

    /// <summary>The liberal reading, when it differs; else empty.</summary>
    internal ReadOnlySpan<byte> OtherPath => _liberal.AsSpan(0, _liberalLength);

    /// <summary>Reads a path that is not plain.</summary>
    internal void ReadPath(ReadOnlySpan<byte> path)
    {
        if (path.Length > _literal.Length) (_literal, _liberal) = (new byte[path.Length], new byte[path.Length]);
        if (!PathText.TryRead(path, liberal: false, _literal, out var literal) || !PathText.TryRead(path, liberal: true, _liberal, out var liberal))
        {
            PathInDoubt = true;
            return;
        }
        _literalLength = literal;
        _liberalLength = _literal.AsSpan(0, literal).SequenceEqual(_liberal.AsSpan(0, liberal)) ? 0 : liberal;
    }

    /// <summary>Values of a source's names, of all slots mixed and possibly among those of other sources; filter by slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<Occurrence> Find(in RequestView request, Source source)
    {
        if ((_searched & source) == 0) Search(request, source);
        return _found.AsSpan(0, _count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<byte> TextOf(in RequestView request, in Occurrence found) => found.Text switch
    {
        OccurrenceText.Head => request.Head.Slice(found.Start, found.Length),
        OccurrenceText.Query => request.Query.Slice(found.Start, found.Length),
        _ => _decoded.AsSpan(found.Start, found.Length),
    };

    private void Search(in RequestView request, Source source)
    {
        _searched |= source;
        switch (source)
        {
            case Source.Query: SearchQuery(request.Query); break;
            case Source.Header: SearchHeaders(request.Head, request.Fields); break;
            case Source.Cookie: SearchCookies(request.Head, request.Fields); break;
            default: throw new UnreachableException($"{source} is not one source.");
        }
    }

    private void SearchQuery(ReadOnlySpan<byte> query)
    {
        if (query.Length > _decoded.Length) _decoded = new byte[query.Length];
        var (start, nameEnd, encoded) = (0, -1, false);
        for (var at = 0; at < query.Length; at++)
        {
            var value = query[at];
            if (value > '=') continue;
            if (value == '=' && nameEnd < 0)
            {
                nameEnd = at;
            }
            else if (value is (byte)'%' or (byte)'+')
            {
                encoded = true;
            }
            else if (value == '&')
            {
                ReadParameter(query[..at], start, nameEnd, encoded);
                (start, nameEnd, encoded) = (at + 1, -1, false);
            }
        }
        if (start < query.Length) ReadParameter(query, start, nameEnd, encoded);
    }

    /// <summary>One `name=value`; a decoded value is kept where the raw one stands in the query, which is never shorter.</summary>
    private void ReadParameter(ReadOnlySpan<byte> query, int start, int nameEnd, bool encoded)
    {
        if (nameEnd < 0) nameEnd = query.Length;
        var name = query[start..nameEnd];
        if (encoded) name = _decoded.AsSpan(start, PercentCode.DecodeQuery(name, _decoded.AsSpan(start)));
        var slot = _names.Queries.Find(name);
        if (slot == ByteMap.None) return;
        var valueStart = Math.Min(nameEnd + 1, query.Length);
        if (encoded) Add(slot, valueStart, PercentCode.DecodeQuery(query[valueStart..], _decoded.AsSpan(valueStart)), OccurrenceText.Decoded);
        else Add(slot, valueStart, query.Length - valueStart, OccurrenceText.Query);
    }

    private void SearchHeaders(ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields)
    {
        var names = _names.Headers;
        foreach (ref readonly var field in fields)
        {
            if (!names.HasLength(field.NameLength)) continue;
            var slot = names.FindIgnoringCase(head.Slice(field.NameStart, field.NameLength));
            if (slot != ByteMap.None) Add(slot, field.ValueStart, field.ValueLength, OccurrenceText.Head);
        }
    }

    private void SearchCookies(ReadOnlySpan<byte> head, ReadOnlySpan<FieldRange> fields)
    {
        foreach (ref readonly var field in fields)
        {
            if (field.NameLength != 6 || !AsciiText.EqualsIgnoringCase(head.Slice(field.NameStart, 6), "cookie"u8)) continue;
            var text = head[..(field.ValueStart + field.ValueLength)];
            for (var start = field.ValueStart; start < text.Length; start++) start = ReadCookie(text, start);
        }
    }

    /// <summary>One `name=value`; white space around both and quotes round the value are not part of them (RFC 6265 section 5.2).</summary>
    /// <param name="text">Up to the end of the field.</param>
    /// <param name="start">Where the pair begins.</param>
    /// <returns>Where it ends: its `;`, or the end of the field.</returns>
    private int ReadCookie(ReadOnlySpan<byte> text, int start)
    {
        start = SkipBlanks(text, start);
        var nameEnd = start;
        while (nameEnd < text.Length && text[nameEnd] is not ((byte)'=' or (byte)';')) nameEnd++;
        if (nameEnd == text.Length || text[nameEnd] == ';') return nameEnd;
        var valueStart = nameEnd + 1;
        var end = text[valueStart..].IndexOf((byte)';') is var length and >= 0 ? valueStart + length : text.Length;
        var slot = _names.Cookies.Find(text[start..BlanksBefore(text, start, nameEnd)]);
        if (slot == ByteMap.None) return end;

        valueStart = SkipBlanks(text[..end], valueStart);
        var valueEnd = BlanksBefore(text, valueStart, end);
        var quoted = valueEnd - valueStart >= 2 && text[valueStart] == '"' && text[valueEnd - 1] == '"' ? 1 : 0;
        Add(slot, valueStart + quoted, valueEnd - valueStart - 2 * quoted, OccurrenceText.Head);
        return end;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int start)
    {
        while (start < text.Length && text[start] is ((byte)' ' or (byte)'\t')) start++;
        return start;
    }

    /// <summary>Where the blanks that end at `end` begin, `start` at the earliest.</summary>
    private static int BlanksBefore(ReadOnlySpan<byte> text, int start, int end)
    {
        while (end > start && text[end - 1] is ((byte)' ' or (byte)'\t')) end--;
        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(int slot, int start, int length, OccurrenceText text)
    {
        var same = 0;
        foreach (ref readonly var each in _found.AsSpan(0, _count)) same += each.Slot == slot ? 1 : 0;
        if (same == OccurrencesMax || _count == _found.Length) return;
        ref var found = ref _found[_count++];
        (found.Slot, found.Start, found.Length, found.Text) = (slot, start, length, text);
    }
}
