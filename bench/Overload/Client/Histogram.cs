using System.Numerics;

namespace Halftone.Bench.Overload.Client;

/// <summary>Nanoseconds in buckets of at most 0.4 % width: a load of minutes at any rate costs one array.</summary>
internal sealed class Histogram
{
    private const int SubBits = 8, Octaves = 42;

    private readonly long[] _counts = new long[Octaves << SubBits];
    private double _sum;

    internal long Count { get; private set; }

    internal double Mean => Count == 0 ? double.NaN : _sum / Count;

    internal void Add(long nanoseconds)
    {
        Count++;
        _sum += nanoseconds;
        _counts[Place(nanoseconds)]++;
    }

    /// <summary>Milliseconds below which the share given lies; NaN when there is nothing.</summary>
    internal double Milliseconds(double share)
    {
        if (Count == 0) return double.NaN;
        var wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        for (var place = 0; place < _counts.Length; place++)
        {
            wanted -= _counts[place];
            if (wanted <= 0) return Value(place) / 1e6;
        }
        return double.NaN;
    }

    private static int Place(long value)
    {
        var bounded = (ulong)Math.Clamp(value, 0, 1L << 48);
        var shift = Math.Max(0, BitOperations.Log2(bounded | 1) - SubBits);
        return Math.Min((shift << SubBits) + (int)(bounded >> shift), (Octaves << SubBits) - 1);
    }

    /// <summary>The middle of a bucket; those of the first octave are single nanoseconds.</summary>
    private static double Value(int place)
    {
        var octave = Math.Max(0, (place >> SubBits) - 1);
        var low = (long)(place - (octave << SubBits)) << octave;
        return low + ((1L << octave) - 1) / 2.0;
    }
}
