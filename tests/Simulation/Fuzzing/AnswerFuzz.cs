using Halftone.Core.Outcomes;
using Halftone.Core.Routing;
using Halftone.DataPlane.Http1;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>An instance's bytes as an answer head: one verdict for every split of them, and what is written for the client reads back as the same.</summary>
internal sealed class AnswerFuzz : IFuzzTarget
{
    private const int OursMax = 4;

    private readonly FieldRange[] _fields = new FieldRange[ResponseReader.FieldsMax];
    private readonly FieldRange[] _otherFields = new FieldRange[ResponseReader.FieldsMax];
    private readonly byte[] _copy = new byte[Mutator.BytesMax + 64];
    private readonly byte[] _once = new byte[2 * Mutator.BytesMax];
    private readonly byte[] _twice = new byte[2 * Mutator.BytesMax];

    private MethodKind _method;
    private ReadResult _result;
    private ResponseHead _head;

    public string Name => "answer";

    public bool AllocatesNothing => true;

    public FuzzSeeds Seeds => HeadSeeds.Answer;

    public ulong Try(ReadOnlySpan<byte> input)
    {
        var dice = Dice.Of(input);
        _method = dice.Next(4) == 0 ? MethodKind.Head : MethodKind.Get;
        _result = ResponseReader.Read(input, _fields, _method, out _head, out var fault);
        Invariant.Holds(fault == (_result == ReadResult.Refused ? Fault.AnswerMalformed : Fault.None), "a refusal has its one fault, and nothing else has one");
        Invariant.Holds(_result != ReadResult.Incomplete || input.Length < ResponseReader.HeadBytesMax, "nobody waits for more than a head may have");
        for (var i = 0; i < 3; i++) CheckPrefix(input[..dice.Next(input.Length + 1)]);
        CheckDrip(input, dice.Next(16) == 0 ? 1 : 1 + dice.Next(input.Length + 1), ref dice);
        CheckWhatFollows(input, ref dice);
        if (_result == ReadResult.Done)
        {
            CheckHead(input[.._head.Length]);
            CheckWritten(input[.._head.Length], minor: 1);
            CheckWritten(input[.._head.Length], minor: 0);
        }
        return State();
    }

    private void CheckPrefix(ReadOnlySpan<byte> part)
    {
        var result = ResponseReader.Read(part, _otherFields, _method, out var head, out _);
        Invariant.Holds(result == ReadResult.Incomplete || IsTheSame(result, head), "a part of the input was judged otherwise than the whole");
    }

    private void CheckDrip(ReadOnlySpan<byte> input, int pieceMax, ref Dice dice)
    {
        for (var seen = 0; seen < input.Length;)
        {
            var length = Math.Min(input.Length, seen + 1 + dice.Next(pieceMax));
            var result = ResponseReader.Read(input[..length], _otherFields, _method, out var head, out _, seen);
            if (result != ReadResult.Incomplete)
            {
                Invariant.Holds(IsTheSame(result, head), "pieces were judged otherwise than the whole");
                return;
            }
            seen = length;
        }
        Invariant.Holds(_result != ReadResult.Done, "a complete head was not seen when it came in pieces");
        if (_result != ReadResult.Refused) return;
        var verdict = ResponseReader.Read(Copy(input, "\n"u8), _otherFields, _method, out var last, out _, input.Length);
        Invariant.Holds(IsTheSame(verdict, last), "a refusal did not come with the next line's end");
    }

    private void CheckWhatFollows(ReadOnlySpan<byte> input, ref Dice dice)
    {
        if (_result == ReadResult.Incomplete) return;
        var end = _result == ReadResult.Done ? _head.Length : Math.Min(input.Length, ResponseReader.HeadBytesMax);
        var copy = Copy(input, "HTTP/1.1 200 OK\r\n\r\n"u8);
        for (var at = end; at < copy.Length; at += 1 + dice.Next(8)) copy[at] ^= (byte)(1 + dice.Next(255));
        var result = ResponseReader.Read(copy, _otherFields, _method, out var head, out _);
        Invariant.Holds(IsTheSame(result, head), "bytes beyond the verdict change it");
    }

    private void CheckHead(ReadOnlySpan<byte> head)
    {
        HeadLines.CheckBytes(head, 0);
        Invariant.Holds(_head.Length <= ResponseReader.HeadBytesMax && _head.FieldCount <= ResponseReader.FieldsMax, "a head keeps its limits");
        Invariant.Holds(_head.Status is >= 100 and <= 999 && _head.Minor <= 1 && _head.KeepAliveSeconds is >= 0 and <= 999_999, "numbers keep their limits");
        Invariant.Holds(HeadLines.CountFraming(head) <= 1, "a body is framed by one field at most");
        var bodiless = _head.Status is < 200 or 204 or 304 || _method == MethodKind.Head;
        Invariant.Holds(!bodiless || _head.Body == BodyKind.None, "what has no body has none");
        Invariant.Holds(_head.Body != BodyKind.UntilClose || !_head.KeepAlive, "a body that ends with its connection does not keep it");
        Invariant.Holds((_head.Body == BodyKind.Length) == (!bodiless && _head.ContentLength > 0), "only a length makes a body of a length");
    }

    /// <summary>As the engine frames it for a client of this version; another gateway of ours would write the same bytes.</summary>
    private void CheckWritten(ReadOnlySpan<byte> head, byte minor)
    {
        var open = _head.Body is BodyKind.UntilClose or BodyKind.Chunked;
        var framing = !open ? _head.Body : minor == 0 ? BodyKind.UntilClose : BodyKind.Chunked;
        var facts = new RelayFacts { Body = framing, KeepAlive = framing != BodyKind.UntilClose, ClientMinor = minor, DateLine = "Date: D\r\n"u8, Upgrade = _head.Status == 101 };
        var length = HeadWriter.WriteResponse(_once, head, _fields.AsSpan(0, _head.FieldCount), _head, facts);
        Invariant.Holds(length > 0 && length <= head.Length + 128, "a head grows by no more than it may");
        var written = _once.AsSpan(0, length);
        HeadLines.CheckBytes(written, 0);
        if (length > ResponseReader.HeadBytesMax || _head.FieldCount > ResponseReader.FieldsMax - OursMax) return;
        var result = ResponseReader.Read(written, _otherFields, _method, out var again, out _);
        Invariant.Holds(result == ReadResult.Done && again.Length == length, "what is written reads back");
        Invariant.Holds((again.Status, again.Body, (byte)1) == (_head.Status, framing, again.Minor), "status and framing are the same");
        Invariant.Holds(written.Slice(again.ReasonStart, again.ReasonLength).SequenceEqual(head.Slice(_head.ReasonStart, _head.ReasonLength)), "the reason is the same");
        Invariant.Holds(again.Body != BodyKind.Length || again.ContentLength == _head.ContentLength, "the length is the same");
        var second = HeadWriter.WriteResponse(_twice, written, _otherFields.AsSpan(0, again.FieldCount), again, facts);
        Invariant.Holds(_twice.AsSpan(0, second).SequenceEqual(written), "a second hop changes what it relays");
    }

    private Span<byte> Copy(ReadOnlySpan<byte> input, ReadOnlySpan<byte> tail)
    {
        input.CopyTo(_copy);
        tail.CopyTo(_copy.AsSpan(input.Length));
        return _copy.AsSpan(0, input.Length + tail.Length);
    }

    private bool IsTheSame(ReadResult result, in ResponseHead head) =>
        result == _result && (result != ReadResult.Done
            || (head.Length, head.Status, head.Minor, head.ReasonStart, head.ReasonLength, head.FieldCount, head.Body, head.ContentLength, head.KeepAlive, head.KeepAliveSeconds, head.ConnectionNamesFields, head.EventStream, head.Known)
                == (_head.Length, _head.Status, _head.Minor, _head.ReasonStart, _head.ReasonLength, _head.FieldCount, _head.Body, _head.ContentLength, _head.KeepAlive, _head.KeepAliveSeconds, _head.ConnectionNamesFields, _head.EventStream, _head.Known));

    private ulong State()
    {
        if (_result != ReadResult.Done) return (ulong)_result;
        var flags = (_head.KeepAlive ? 1u : 0) | (_head.ConnectionNamesFields ? 2u : 0) | (_head.EventStream ? 4u : 0) | (_head.KeepAliveSeconds > 0 ? 8u : 0) | (_head.ReasonLength > 0 ? 16u : 0) | (_method == MethodKind.Head ? 32u : 0);
        return 1UL << 63 | (ulong)flags << 20 | (ulong)(uint)(_head.Status / 100) << 12 | (ulong)_head.Minor << 11 | (ulong)_head.Body << 8 | _head.Known & 0xff;
    }
}
