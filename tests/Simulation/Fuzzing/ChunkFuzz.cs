using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>Bytes as a chunked body: the same for every split, the same as a second reader of the grammar reads it, and once more when framed again.</summary>
internal sealed class ChunkFuzz : IFuzzTarget
{
    private readonly byte[] _expected = new byte[Mutator.BytesMax];
    private readonly byte[] _body = new byte[Mutator.BytesMax];
    private readonly byte[] _framed = new byte[16 * Mutator.BytesMax];
    private int _length;

    public string Name => "chunks";

    public bool AllocatesNothing => true;

    public FuzzSeeds Seeds { get; } = new(
        [
            "0\r\n\r\n",
            "5\r\nhello\r\n0\r\n\r\n",
            "5;a=b\r\nhello\r\nA;c=\"d e\"\r\n0123456789\r\n000\r\nX: 1\r\nY:2\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            "1\r\n\r\r\n1\r\n\n\r\n0\r\n\r\n",
            "ffff\r\nnot all of it",
        ],
        ["\r\n", "\r", "\n", "0\r\n\r\n", "0\r\n", ";", ";a", ";a=\"b\"", " ", "\t", "\0", "\u0080", "\u007f", "5\r\nhello\r\n", "10\r\n0123456789abcdef\r\n", "X: 1\r\n", "Content-Length: 5\r\n", ":", "0x", "+", "-", "_", "00000000000000005", "7fffffffffffffff\r\n", "8000000000000000\r\n"]);

    public ulong Try(ReadOnlySpan<byte> input)
    {
        var dice = Dice.Of(input);
        var (step, consumed) = Read(input, input.Length, ref dice);
        _body.AsSpan(0, _length).CopyTo(_expected);
        var length = _length;

        var reference = ChunkGrammar.Read(input, _body, out var meant);
        Invariant.Holds(step == reference.Step, "the grammar says otherwise");
        Invariant.Holds(step != ChunkStep.End || consumed == reference.End, "the body ends elsewhere");
        Invariant.Holds(step == ChunkStep.Refused || meant.SequenceEqual(_expected.AsSpan(0, length)), "the grammar sees another body");

        for (var i = 0; i < 3; i++)
        {
            var again = Read(input, i == 0 && dice.Next(4) == 0 ? 1 : 1 + dice.Next(input.Length + 1), ref dice);
            Invariant.Holds(again == (step, consumed) && _body.AsSpan(0, _length).SequenceEqual(_expected.AsSpan(0, length)), "pieces are another body than the whole");
        }
        if (step == ChunkStep.End) CheckFramedAgain(length, ref dice);
        return ((ulong)step << 32) | ((ulong)(uint)Math.Min(length, 15) << 8) | (uint)Math.Min(consumed, 63);
    }

    /// <summary>Reads piece by piece; every call but the last of a piece takes data, so their number is bounded.</summary>
    private (ChunkStep Step, int Consumed) Read(ReadOnlySpan<byte> input, int pieceMax, ref Dice dice)
    {
        var reader = default(ChunkedReader);
        _length = 0;
        var (consumed, end) = (0, 0);
        while (end < input.Length || end == 0)
        {
            end = pieceMax >= input.Length ? input.Length : Math.Min(input.Length, end + 1 + dice.Next(pieceMax));
            while (true)
            {
                var rest = input[consumed..end];
                var step = reader.Next(rest, out var used, out var start, out var count, out var fault);
                Invariant.Holds((fault == Fault.BodyMalformed) == (step == ChunkStep.Refused) && reader.Ended == (step == ChunkStep.End), "a step says what it is");
                Invariant.Holds(used >= 0 && used <= rest.Length && (step == ChunkStep.Data) == (count > 0), "a step takes what it says");
                consumed += used;
                if (step == ChunkStep.Data)
                {
                    Invariant.Holds(start + count == used, "data ends a step");
                    rest.Slice(start, count).CopyTo(_body.AsSpan(_length));
                    _length += count;
                    continue;
                }
                if (step != ChunkStep.NeedMore)
                {
                    CheckStays(ref reader, input[consumed..], step);
                    return (step, consumed);
                }
                Invariant.Holds(consumed == end, "whoever needs more has taken all there is");
                break;
            }
            if (input.IsEmpty) break;
        }
        return (ChunkStep.NeedMore, consumed);
    }

    private static void CheckStays(ref ChunkedReader reader, ReadOnlySpan<byte> rest, ChunkStep step) =>
        Invariant.Holds(reader.Next(rest, out var used, out _, out var count, out _) == step && used == 0 && count == 0, "after its end a body takes nothing");

    private void CheckFramedAgain(int length, ref Dice dice)
    {
        var written = 0;
        for (var at = 0; at < length;)
        {
            var count = Math.Min(length - at, 1 + dice.Next(1 + dice.Next(length)));
            written += ChunkedWriter.WriteSize(_framed.AsSpan(written), count);
            _expected.AsSpan(at, count).CopyTo(_framed.AsSpan(written));
            ChunkedWriter.DataEnd.CopyTo(_framed.AsSpan(written + count));
            written += count + ChunkedWriter.DataEnd.Length;
            at += count;
        }
        ChunkedWriter.End.CopyTo(_framed.AsSpan(written));
        written += ChunkedWriter.End.Length;
        var again = Read(_framed.AsSpan(0, written), 1 + dice.Next(written), ref dice);
        Invariant.Holds(again == (ChunkStep.End, written) && _body.AsSpan(0, _length).SequenceEqual(_expected.AsSpan(0, length)), "what is framed again is another body");
    }
}
