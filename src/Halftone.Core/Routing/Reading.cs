using System.Diagnostics;

namespace Halftone.Core.Routing;

/// <summary>What a service has asked of one request so far: each part of the head is searched at most once, and only when asked.</summary>
/// <remarks>
/// A name may occur several times (`?v=1&amp;v=2`, two Cookie fields); a condition holds when any occurrence meets it,
/// because it is not ours to say which one the instance will take.
/// </remarks>
internal ref struct Reading
{
    private readonly RequestView _request;
    private readonly Names _names;
    private readonly Span<Occurrence> _found;

    /// <summary>Decoded names and values at their own offsets; empty when the query needs no decoding.</summary>
    private readonly Span<byte> _decoded;
    private int _count;
    private Source _searched;

    /// <param name="request">The parsed head.</param>
    /// <param name="names">What the service asks for.</param>
    /// <param name="found">Room for <see cref="Names.Capacity"/> occurrences.</param>
    /// <param name="decoded">As long as the query when that is encoded and asked for, else empty.</param>
    /// <param name="paths">Twice as long as the path when that is asked for and not plain, else empty.</param>
    internal Reading(in RequestView request, Names names, Span<Occurrence> found, Span<byte> decoded, Span<byte> paths)
    {
        _request = request;
        _names = names;
        _found = found;
        _decoded = decoded;
        Path = request.Path;
        if (!paths.IsEmpty) ReadPaths(paths);
    }

    internal readonly ReadOnlySpan<byte> Host => HostIndex.Trim(_request.Host);

    internal readonly ReadOnlySpan<byte> Method => _request.Method;

    internal readonly UInt128 Client => _request.Client;

    /// <summary>The literal reading of the path; the raw path when it is in doubt.</summary>
    internal ReadOnlySpan<byte> Path { get; private set; }

    /// <summary>The liberal reading, when it differs; else empty.</summary>
    internal ReadOnlySpan<byte> OtherPath { get; private set; }

    /// <summary>No reading of the path is safe to compare.</summary>
    internal bool PathInDoubt { get; private set; }

    /// <summary>Values of a source's names, of all slots mixed and possibly among those of other sources; filter by slot.</summary>
    internal ReadOnlySpan<Occurrence> Find(Source source)
    {
        if ((_searched & source) == 0) Search(source);
        return _found[.._count];
    }

    internal readonly ReadOnlySpan<byte> TextOf(in Occurrence found) =>
        (!found.InQuery ? _request.Head : _decoded.IsEmpty ? _request.Query : _decoded).Slice(found.Start, found.Length);

    private void ReadPaths(Span<byte> paths)
    {
        var literal = paths[.._request.Path.Length];
        var liberal = paths[_request.Path.Length..];
        if (!PathText.TryRead(_request.Path, liberal: false, literal, out var length) || !PathText.TryRead(_request.Path, liberal: true, liberal, out var other))
        {
            PathInDoubt = true;
            return;
        }
        Path = literal[..length];
        if (!Path.SequenceEqual(liberal[..other])) OtherPath = liberal[..other];
    }

    private void Search(Source source)
    {
        _searched |= source;
        switch (source)
        {
            case Source.Query: SearchQuery(); break;
            case Source.Header: SearchHeaders(); break;
            case Source.Cookie: SearchCookies(); break;
            default: throw new UnreachableException($"{source} is not one source.");
        }
    }

    private void SearchQuery()
    {
        var query = _request.Query;
        for (var start = 0; start < query.Length;)
        {
            var end = start + LengthTo(query[start..], (byte)'&');
            var nameEnd = start + LengthTo(query[start..end], (byte)'=');
            var slot = _names.Queries.Find(Decode(start, nameEnd));
            if (slot != ByteMap.None)
            {
                var valueStart = Math.Min(nameEnd + 1, end);
                Add(slot, valueStart, Decode(valueStart, end).Length, inQuery: true);
            }
            start = end + 1;
        }
    }

    private void SearchHeaders()
    {
        foreach (ref readonly var field in _request.Fields)
        {
            var slot = _names.Headers.FindIgnoringCase(_request.Head.Slice(field.NameStart, field.NameLength));
            if (slot != ByteMap.None) Add(slot, field.ValueStart, field.ValueLength, inQuery: false);
        }
    }

    private void SearchCookies()
    {
        foreach (ref readonly var field in _request.Fields)
        {
            if (field.NameLength != 6 || !AsciiText.EqualsIgnoringCase(_request.Head.Slice(field.NameStart, 6), "cookie"u8)) continue;
            var fieldEnd = field.ValueStart + field.ValueLength;
            for (var start = field.ValueStart; start < fieldEnd;)
            {
                var end = start + LengthTo(_request.Head[start..fieldEnd], (byte)';');
                ReadCookie(start, end);
                start = end + 1;
            }
        }
    }

    /// <summary>One `name=value`; white space around both and quotes round the value are not part of them (RFC 6265 section 5.2).</summary>
    private void ReadCookie(int start, int end)
    {
        var pair = _request.Head[start..end];
        var equals = pair.IndexOf((byte)'=');
        if (equals < 0) return;
        var slot = _names.Cookies.Find(pair[..equals].Trim(" \t"u8));
        if (slot == ByteMap.None) return;

        var rest = pair[(equals + 1)..].TrimEnd(" \t"u8);
        var value = rest.TrimStart(" \t"u8);
        var valueStart = start + equals + 1 + rest.Length - value.Length;
        if (value is [(byte)'"', .., (byte)'"']) Add(slot, valueStart + 1, value.Length - 2, inQuery: false);
        else Add(slot, valueStart, value.Length, inQuery: false);
    }

    private void Add(int slot, int start, int length, bool inQuery)
    {
        var same = 0;
        for (var i = 0; i < _count; i++) same += _found[i].Slot == slot ? 1 : 0;
        if (same == Names.OccurrencesMax || _count == _found.Length) return;
        _found[_count++] = new Occurrence { Slot = slot, Start = start, Length = length, InQuery = inQuery };
    }

    private readonly ReadOnlySpan<byte> Decode(int start, int end)
    {
        var text = _request.Query[start..end];
        if (_decoded.IsEmpty) return text;
        var to = _decoded[start..end];
        return to[..PercentCode.DecodeQuery(text, to)];
    }

    private static int LengthTo(ReadOnlySpan<byte> text, byte end) => text.IndexOf(end) is var at and >= 0 ? at : text.Length;
}
