using Halftone.DataPlane.Http1;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>RFC 9112 section 7.1 with our limits, read from one piece and by positions: a second opinion on the state machine.</summary>
internal ref struct ChunkGrammar
{
    private readonly ReadOnlySpan<byte> _input;
    private int _at;
    private int _extensions;

    private ChunkGrammar(ReadOnlySpan<byte> input) => _input = input;

    /// <param name="room">Where the body is put.</param>
    internal static (ChunkStep Step, int End) Read(ReadOnlySpan<byte> input, Span<byte> room, out ReadOnlySpan<byte> body)
    {
        var grammar = new ChunkGrammar(input);
        var length = 0;
        var step = grammar.ReadChunks(room, ref length);
        if (step == ChunkStep.End) step = grammar.ReadTrailers();
        body = room[..length];
        return (step, grammar._at);
    }

    private readonly bool IsEmpty => _at == _input.Length;

    /// <summary>End: the last chunk's size line is read.</summary>
    private ChunkStep ReadChunks(Span<byte> room, ref int length)
    {
        while (true)
        {
            var step = ReadSize(out var size);
            if (step != ChunkStep.Data) return step;
            if (size == 0) return ChunkStep.End;
            var count = (int)Math.Min(size, _input.Length - _at);
            _input.Slice(_at, count).CopyTo(room[length..]);
            length += count;
            _at += count;
            if (count < size) return ChunkStep.NeedMore;
            step = ReadLineEnd();
            if (step != ChunkStep.Data) return step;
        }
    }

    private ChunkStep ReadSize(out long size)
    {
        size = 0;
        var start = _at;
        for (; !IsEmpty && char.IsAsciiHexDigit((char)_input[_at]); _at++)
        {
            if (_at - start == 16 || size > long.MaxValue / 16) return ChunkStep.Refused;
            size = (size * 16) + Hex(_input[_at]);
        }
        if (IsEmpty) return ChunkStep.NeedMore;
        if (_at == start) return ChunkStep.Refused;
        start = _at;
        if (_input[_at] == ';')
        {
            for (; !IsEmpty && _input[_at] != '\r'; _at++)
                if (!IsText(_input[_at]) || _at - start == 256 || ++_extensions > 4096) return ChunkStep.Refused;
        }
        return ReadLineEnd();
    }

    /// <summary>Lines of a token, a colon and text, and an empty one; 8 KiB at most.</summary>
    private ChunkStep ReadTrailers()
    {
        var start = _at;
        while (true)
        {
            var line = _at;
            var named = false;
            for (; !IsEmpty && _input[_at] != '\r' && _at - start < 8192; _at++)
            {
                var b = _input[_at];
                if (named ? !IsText(b) : !Token.Has(b) && (b != ':' || _at == line)) return ChunkStep.Refused;
                named |= b == ':';
            }
            if (IsEmpty) return ChunkStep.NeedMore;
            if (_at - start >= 8192 || (_at > line && !named)) return ChunkStep.Refused;
            var isLast = _at == line;
            _at++;
            if (IsEmpty) return ChunkStep.NeedMore;
            if (_at - start >= 8192 || _input[_at] != '\n') return ChunkStep.Refused;
            _at++;
            if (isLast) return ChunkStep.End;
        }
    }

    private ChunkStep ReadLineEnd()
    {
        if (IsEmpty) return ChunkStep.NeedMore;
        if (_input[_at] != '\r') return ChunkStep.Refused;
        if (++_at == _input.Length) return ChunkStep.NeedMore;
        return _input[_at++] == '\n' ? ChunkStep.Data : ChunkStep.Refused;
    }

    private static int Hex(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;

    private static bool IsText(byte b) => b == '\t' || (b >= 0x20 && b != 0x7f);
}
