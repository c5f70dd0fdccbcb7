using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;
using Halftone.DataPlane.Http1;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>A client's bytes as a request head: one verdict for every split of them, and what is written for the instance reads back as the same.</summary>
internal sealed class RequestFuzz : IFuzzTarget
{
    /// <summary>Lines that we add at most.</summary>
    private const int OursMax = 8;

    /// <summary>All known fields would make more states than inputs.</summary>
    private const uint Deciding =
        1u << (int)KnownField.Host | 1u << (int)KnownField.Connection | 1u << (int)KnownField.ContentLength | 1u << (int)KnownField.TransferEncoding
        | 1u << (int)KnownField.Expect | 1u << (int)KnownField.Upgrade | 1u << (int)KnownField.XForwardedFor | 1u << (int)KnownField.Forwarded;

    private readonly FieldRange[] _fields = new FieldRange[RequestReader.FieldsMax];
    private readonly FieldRange[] _otherFields = new FieldRange[RequestReader.FieldsMax];
    private readonly byte[] _copy = new byte[Mutator.BytesMax + 64];
    private readonly byte[] _once = new byte[2 * Mutator.BytesMax];
    private readonly byte[] _twice = new byte[2 * Mutator.BytesMax];

    private UnderscoreNames _underscores;
    private ReadResult _result;
    private RequestHead _head;
    private Fault _fault;

    public string Name => "request";

    public bool AllocatesNothing => true;

    public FuzzSeeds Seeds => HeadSeeds.Request;

    public ulong Try(ReadOnlySpan<byte> input)
    {
        var dice = Dice.Of(input);
        _underscores = (UnderscoreNames)dice.Next(3);
        _result = RequestReader.Read(input, _fields, _underscores, out _head, out _fault);
        Invariant.Holds((_fault == Fault.None) == (_result != ReadResult.Refused), "a refusal has a fault, and nothing else has");
        Invariant.Holds(_result != ReadResult.Incomplete || input.Length < RequestReader.HeadBytesMax, "nobody waits for more than a head may have");
        for (var i = 0; i < 3; i++) CheckPrefix(input[..dice.Next(input.Length + 1)]);
        CheckDrip(input, dice.Next(16) == 0 ? 1 : 1 + dice.Next(input.Length + 1), ref dice);
        CheckWhatFollows(input, ref dice);
        if (_result == ReadResult.Done)
        {
            CheckHead(input[.._head.Length]);
            CheckWritten(input[.._head.Length], trusted: false, ref dice);
            CheckWritten(input[.._head.Length], trusted: true, ref dice);
        }
        return State();
    }

    /// <summary>A verdict on a part is the verdict on the whole.</summary>
    private void CheckPrefix(ReadOnlySpan<byte> part)
    {
        var result = RequestReader.Read(part, _otherFields, _underscores, out var head, out var fault);
        Invariant.Holds(result == ReadResult.Incomplete || IsTheSame(result, head, fault), "a part of the input was judged otherwise than the whole");
    }

    /// <summary>Piece by piece, as they come: complete is seen at once, a refusal at the latest with the next line's end.</summary>
    private void CheckDrip(ReadOnlySpan<byte> input, int pieceMax, ref Dice dice)
    {
        for (var seen = 0; seen < input.Length;)
        {
            var length = Math.Min(input.Length, seen + 1 + dice.Next(pieceMax));
            var result = RequestReader.Read(input[..length], _otherFields, _underscores, out var head, out var fault, seen);
            if (result != ReadResult.Incomplete)
            {
                Invariant.Holds(IsTheSame(result, head, fault), "pieces were judged otherwise than the whole");
                return;
            }
            seen = length;
        }
        Invariant.Holds(_result != ReadResult.Done, "a complete head was not seen when it came in pieces");
        if (_result != ReadResult.Refused) return;
        var late = Copy(input, "\n"u8);
        var verdict = RequestReader.Read(late, _otherFields, _underscores, out var last, out var reason, input.Length);
        Invariant.Holds(IsTheSame(verdict, last, reason), "a refusal did not come with the next line's end");
    }

    /// <summary>What comes after a verdict, or beyond the limit, was not looked at.</summary>
    private void CheckWhatFollows(ReadOnlySpan<byte> input, ref Dice dice)
    {
        if (_result == ReadResult.Incomplete) return;
        var end = _result == ReadResult.Done ? _head.Length : Math.Min(input.Length, RequestReader.HeadBytesMax);
        var copy = Copy(input, "GET / HTTP/1.1\r\n\r\n"u8);
        for (var at = end; at < copy.Length; at += 1 + dice.Next(8)) copy[at] ^= (byte)(1 + dice.Next(255));
        var result = RequestReader.Read(copy, _otherFields, _underscores, out var head, out var fault);
        Invariant.Holds(IsTheSame(result, head, fault), "bytes beyond the verdict change it");
    }

    private void CheckHead(ReadOnlySpan<byte> head)
    {
        HeadLines.CheckBytes(head, _head.MethodStart);
        Invariant.Holds(_head.Length <= RequestReader.HeadBytesMax && _head.FieldCount <= RequestReader.FieldsMax && _head.TargetLength <= RequestReader.TargetBytesMax, "a head keeps its limits");
        Invariant.Holds(_head is { MethodLength: > 0, PathLength: > 0, Body: not BodyKind.UntilClose }, "a request has a method, a path, and a body that ends");
        var framing = HeadLines.CountFraming(head);
        Invariant.Holds(framing <= 1 && (framing == 1 || _head.Body == BodyKind.None), "a body is framed by one field");
        Invariant.Holds((_head.Body == BodyKind.Chunked) == (HeadLines.Count(head, "Transfer-Encoding"u8) == 1), "only a coding makes a body chunked");
        Invariant.Holds((_head.Body == BodyKind.Length) == (_head.ContentLength > 0), "only a length makes a body of a length");
        Invariant.Holds(HeadLines.Count(head, "Host"u8) is var hosts && hosts <= 1 && (hosts == 1 || _head.Minor == 0), "there is one Host");
        var end = 0;
        foreach (ref readonly var field in _fields.AsSpan(0, _head.FieldCount))
        {
            Invariant.Holds(field.NameStart >= end && field.NameLength > 0 && field.ValueStart > field.NameStart + field.NameLength && field.ValueLength >= 0, "fields stand in their order");
            Invariant.Holds(field.ValueStart + field.ValueLength <= field.End - 2 && field.End <= head.Length - 2, "a field lies within its line");
            end = field.End;
        }
    }

    private void CheckWritten(ReadOnlySpan<byte> head, bool trusted, ref Dice dice)
    {
        var peer = dice.Next(3) switch { 0 => "192.0.2.7"u8, 1 => "2001:db8::1"u8, _ => default };
        var facts = new ForwardFacts { PeerAddress = peer, PeerTrusted = trusted, Upgrade = _head.Upgrade };
        var length = HeadWriter.WriteRequest(_once, head, _fields.AsSpan(0, _head.FieldCount), _head, facts);
        Invariant.Holds(length > 0 && length <= head.Length + (2 * peer.Length) + (3 * _head.AuthorityLength) + 256, "a head grows by no more than it may");
        var written = _once.AsSpan(0, length);
        HeadLines.CheckBytes(written, 0);
        Invariant.Holds(HeadLines.CountFraming(written) <= 1, "one framing field goes out");
        if (length > RequestReader.HeadBytesMax || _head.FieldCount > RequestReader.FieldsMax - OursMax) return;
        var result = RequestReader.Read(written, _otherFields, UnderscoreNames.Pass, out var again, out var fault);
        if (_head.AuthorityLength == 0)
        {
            Invariant.Holds(fault == Fault.HostInvalid && _head.Minor == 0, "only an HTTP/1.0 client may leave its Host out");
            return;
        }
        Invariant.Holds(result == ReadResult.Done && again.Length == length, "what is written reads back");
        CheckMeaning(head, written, again);
        if (!trusted && !_head.Upgrade) CheckSecondHop(written, again, facts);
    }

    /// <summary>The instance reads the request that we read.</summary>
    private void CheckMeaning(ReadOnlySpan<byte> head, ReadOnlySpan<byte> written, in RequestHead again)
    {
        Invariant.Holds(head.Slice(_head.MethodStart, _head.MethodLength).SequenceEqual(written.Slice(again.MethodStart, again.MethodLength)), "the method is the same");
        Invariant.Holds(head.Slice(_head.AuthorityStart, _head.AuthorityLength).SequenceEqual(written.Slice(again.AuthorityStart, again.AuthorityLength)), "the authority is the same");
        var path = head.Slice(_head.PathStart, _head.PathLength);
        var isForServer = _head is { Absolute: true, Method: MethodKind.Options, QueryStart: 0 } && _head.PathStart < _head.AuthorityStart;
        Invariant.Holds(written.Slice(again.PathStart, again.PathLength).SequenceEqual(isForServer ? "*"u8 : path), "the path is the same");
        Invariant.Holds(head.Slice(_head.QueryStart, _head.QueryLength).SequenceEqual(written.Slice(again.QueryStart, again.QueryLength)), "the query is the same");
        Invariant.Holds((_head.Body, _head.ContentLength, _head.ExpectsContinue, _head.Upgrade) == (again.Body, again.ContentLength, again.ExpectsContinue, again.Upgrade), "the framing is the same");
        Invariant.Holds(again is { Minor: 1, Absolute: false, ConnectionNamesFields: false }, "it is an origin's HTTP/1.1 and names no fields of a hop");
    }

    /// <summary>Another gateway of ours adds its line behind ours and changes nothing else.</summary>
    private void CheckSecondHop(ReadOnlySpan<byte> written, in RequestHead again, in ForwardFacts facts)
    {
        var length = HeadWriter.WriteRequest(_twice, written, _otherFields.AsSpan(0, again.FieldCount), again, facts);
        var via = "Via: 1.1 halftone\r\n"u8;
        var at = written.LastIndexOf("\r\nVia: 1."u8) + 2 + via.Length;
        var twice = _twice.AsSpan(0, length);
        Invariant.Holds(length == written.Length + via.Length && twice[..at].SequenceEqual(written[..at]), "a second hop changes what it forwards");
        Invariant.Holds(twice.Slice(at, via.Length).SequenceEqual(via) && twice[(at + via.Length)..].SequenceEqual(written[at..]), "a second hop changes more than its line");
    }

    private Span<byte> Copy(ReadOnlySpan<byte> input, ReadOnlySpan<byte> tail)
    {
        input.CopyTo(_copy);
        tail.CopyTo(_copy.AsSpan(input.Length));
        return _copy.AsSpan(0, input.Length + tail.Length);
    }

    private bool IsTheSame(ReadResult result, in RequestHead head, Fault fault) =>
        (result, fault) == (_result, _fault) && (result != ReadResult.Done
            || ((head.Length, head.MethodStart, head.MethodLength, head.TargetStart, head.TargetLength, head.PathStart, head.PathLength, head.QueryStart, head.QueryLength)
                == (_head.Length, _head.MethodStart, _head.MethodLength, _head.TargetStart, _head.TargetLength, _head.PathStart, _head.PathLength, _head.QueryStart, _head.QueryLength)
            && (head.HostStart, head.HostLength, head.AuthorityStart, head.AuthorityLength, head.FieldCount, head.UnderscoresDropped, head.Known)
                == (_head.HostStart, _head.HostLength, _head.AuthorityStart, _head.AuthorityLength, _head.FieldCount, _head.UnderscoresDropped, _head.Known)
            && (head.Body, head.ContentLength, head.KeepAlive, head.ExpectsContinue, head.Upgrade, head.ConnectionNamesFields, head.Absolute, head.Minor)
                == (_head.Body, _head.ContentLength, _head.KeepAlive, _head.ExpectsContinue, _head.Upgrade, _head.ConnectionNamesFields, _head.Absolute, _head.Minor)));

    private ulong State()
    {
        if (_result != ReadResult.Done) return ((ulong)_result << 8) | (ulong)_fault;
        var flags = (_head.KeepAlive ? 1u : 0) | (_head.ExpectsContinue ? 2u : 0) | (_head.Upgrade ? 4u : 0) | (_head.ConnectionNamesFields ? 8u : 0) | (_head.Absolute ? 16u : 0) | (_head.UnderscoresDropped > 0 ? 32u : 0) | (_head.QueryLength > 0 ? 64u : 0);
        return 1UL << 63 | (ulong)(_head.Known & Deciding) << 24 | (ulong)flags << 12 | (ulong)_head.Minor << 11 | (ulong)_head.Body << 8 | (ulong)_head.Method;
    }
}
