using System.Numerics;

namespace Halftone.Core.Heap;

/// <summary>One bit a row, growing with the rows; after <see cref="Seal"/> it also says how many bits stand before one.</summary>
internal sealed class BitColumn(int rows = 0)
{
    /// <summary>Words of 64 bits between two counts: 512 bits, an eighth of a byte a row in all.</summary>
    private const int Stride = 8;

    private ulong[] _words = new ulong[(rows + 63) / 64];
    private int[] _before = [];

    internal bool this[int row] => row >> 6 < _words.Length && (_words[row >> 6] & (1UL << row)) != 0;

    internal void Set(int row)
    {
        var word = row >> 6;
        if (word >= _words.Length) Array.Resize(ref _words, Math.Max(word + 1, _words.Length * 2));
        _words[word] |= 1UL << row;
    }

    /// <summary>The last row that is set; -1 when none is.</summary>
    internal int Last
    {
        get
        {
            for (var word = _words.Length - 1; word >= 0; word--)
                if (_words[word] != 0) return word * 64 + 63 - BitOperations.LeadingZeroCount(_words[word]);
            return -1;
        }
    }

    /// <summary>How many are set.</summary>
    internal int Seal()
    {
        _before = new int[_words.Length / Stride + 1];
        var count = 0;
        for (var word = 0; word < _words.Length; word++)
        {
            if (word % Stride == 0) _before[word / Stride] = count;
            count += BitOperations.PopCount(_words[word]);
        }
        return count;
    }

    /// <summary>How many are set before this row; only after <see cref="Seal"/>.</summary>
    internal int Before(int row)
    {
        var word = row >> 6;
        var count = _before[word / Stride];
        for (var at = word / Stride * Stride; at < word; at++) count += BitOperations.PopCount(_words[at]);
        return count + BitOperations.PopCount(_words[word] & ((1UL << row) - 1));
    }
}
