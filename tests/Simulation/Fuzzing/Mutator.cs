using System.Text;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>Makes new inputs of old ones: bits, bytes, tokens in and out, splices, truncation, other numbers, repetition beyond the limits.</summary>
internal sealed class Mutator
{
    /// <summary>More than a head may have, so that both sides of every limit are met.</summary>
    internal const int BytesMax = 36 * 1024;

    private const int BlowsMax = 6;
    private const int CorpusMax = 4000;

    private static readonly byte[] Nasty = [.. "\r\n\t \0:;,_#\"()0/=a%[]\u007f"u8, 0x80, 0xff];

    private static readonly string[] Numbers =
    [
        "", "0", "00", "1", "9", "10", "15", "255", "256", "65535", "65536", "2147483648", "999999999999999999", "1000000000000000000",
        "18446744073709551616", "ffffffff", "7fffffffffffffff", "ffffffffffffffff", "-1", "+1", "0x1", "1_0", "1 ",
    ];

    private readonly Random _random;
    private readonly List<byte[]> _corpus;
    private readonly int _given;
    private readonly byte[][] _tokens;
    private readonly byte[][] _numbers;
    private readonly byte[] _bytes = new byte[BytesMax];
    private readonly byte[] _aside = new byte[BytesMax];
    private int _length;

    internal Mutator(Random random, FuzzSeeds seeds)
    {
        _random = random;
        _corpus = [.. seeds.Texts.Select(text => Encoding.Latin1.GetBytes(text))];
        _given = _corpus.Count;
        _tokens = [.. seeds.Tokens.Select(token => Encoding.Latin1.GetBytes(token))];
        _numbers = [.. Numbers.Select(number => Encoding.Latin1.GetBytes(number))];
    }

    /// <summary>The last input; valid until the next is made.</summary>
    internal ReadOnlySpan<byte> Current => _bytes.AsSpan(0, _length);

    internal void Next()
    {
        var parent = Parent();
        parent.CopyTo(_bytes, 0);
        _length = parent.Length;
        for (var blows = 1 + _random.Next(1 + _random.Next(BlowsMax)); blows > 0; blows--) Strike(_random.Next(_length + 1));
    }

    /// <summary>The last input led somewhere new: others grow from it.</summary>
    internal void Keep()
    {
        if (_corpus.Count < CorpusMax) _corpus.Add(Current.ToArray());
    }

    /// <summary>Half of the time one of those we were given, lest everything drifts away from what is valid.</summary>
    private byte[] Parent() => _corpus[_random.Next(_random.Next(2) == 0 ? _given : _corpus.Count)];

    private byte[] Token() => _tokens[_random.Next(_tokens.Length)];

    private void Strike(int at)
    {
        switch (_random.Next(10))
        {
            case 0 when at < _length:
                _bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < _length:
                _bytes[at] = Nasty[_random.Next(Nasty.Length)];
                break;
            case 2:
                Remove(at, 1 + _random.Next(16));
                break;
            case 3:
                Repeat(at, 1 + _random.Next(64), 1);
                break;
            case 4 when _random.Next(16) == 0:
                Repeat(at, 1 + _random.Next(40), _random.Next(3000));
                break;
            case 5:
                Splice(at);
                break;
            case 6 when _random.Next(3) == 0:
                _length = at;
                break;
            case 7:
                ChangeNumber(at);
                break;
            case 8:
                ChangeToken();
                break;
            default:
                Insert(at, Token());
                break;
        }
    }

    private void Insert(int at, ReadOnlySpan<byte> piece)
    {
        if (_length + piece.Length > BytesMax) return;
        _bytes.AsSpan(at, _length - at).CopyTo(_bytes.AsSpan(at + piece.Length));
        piece.CopyTo(_bytes.AsSpan(at));
        _length += piece.Length;
    }

    private void Remove(int at, int count)
    {
        count = Math.Min(count, _length - at);
        _bytes.AsSpan(at + count, _length - at - count).CopyTo(_bytes.AsSpan(at));
        _length -= count;
    }

    private void Repeat(int at, int count, int times)
    {
        count = Math.Min(count, _length - at);
        if (count == 0) return;
        times = Math.Min(times, (BytesMax - _length) / count);
        var piece = _bytes.AsSpan(at, count);
        for (var i = 0; i < times; i++) piece.CopyTo(_aside.AsSpan(i * count));
        Insert(at, _aside.AsSpan(0, times * count));
    }

    /// <summary>From here on as another one goes on somewhere.</summary>
    private void Splice(int at)
    {
        var other = Parent();
        var from = _random.Next(other.Length + 1);
        var count = Math.Min(other.Length - from, BytesMax - at);
        other.AsSpan(from, count).CopyTo(_bytes.AsSpan(at));
        _length = at + count;
    }

    /// <summary>The next number says something else.</summary>
    private void ChangeNumber(int at)
    {
        while (at < _length && !char.IsAsciiDigit((char)_bytes[at])) at++;
        if (at == _length) return;
        var end = at;
        while (end < _length && char.IsAsciiDigit((char)_bytes[end])) end++;
        Remove(at, end - at);
        Insert(at, _numbers[_random.Next(_numbers.Length)]);
    }

    /// <summary>A token that is there comes twice, or goes, or another one stands in its place.</summary>
    private void ChangeToken()
    {
        var token = Token();
        var at = Current.IndexOf(token);
        if (at < 0) return;
        var kind = _random.Next(3);
        if (kind > 0) Remove(at, token.Length);
        if (kind < 2) Insert(at, kind == 0 ? token : Token());
    }
}
