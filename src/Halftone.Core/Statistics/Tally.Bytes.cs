using System.Buffers;
using System.Buffers.Binary;

namespace Halftone.Core.Statistics;

/// <summary>
/// A tally as bytes: a version, the number of weights, and for each in ascending order the weight (8 bytes) and the counts of both arms (stable first) for every measure: how many
/// shares occur, then for each the distance from the share before and its count.
/// </summary>
internal sealed partial class Tally
{
    private const byte FormatVersion = 1;

    /// <summary>Beyond what any gateway counts, and far from where sums overflow.</summary>
    private const long CountMax = 1L << 53;

    /// <summary>With at most 12 weights and counts below 2^28 it is below 49 KiB: 12 weights, 2 arms, 5 measures, 81 shares, 5 bytes each. A value of the store holds 64 KiB.</summary>
    internal const int WeightsMax = 12;

    internal byte[] ToBytes()
    {
        var to = new ArrayBufferWriter<byte>();
        to.Write([FormatVersion]);
        Varint.Write(to, _weights.Count);
        foreach (var (weight, epochs) in _weights)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(to.GetSpan(sizeof(double)), weight);
            to.Advance(sizeof(double));
            foreach (var epoch in epochs)
            {
                Write(to, epoch.Stable.Counts);
                Write(to, epoch.Candidate.Counts);
            }
        }
        return to.WrittenSpan.ToArray();
    }

    /// <returns>Null when these are not the bytes of a tally.</returns>
    internal static Tally? Read(ReadOnlySpan<byte> from)
    {
        if (from.IsEmpty || from[0] != FormatVersion) return null;
        from = from[1..];
        if (!Varint.TryRead(ref from, out var weights)) return null;
        var tally = new Tally();
        var before = 0.0;
        for (; weights > 0; weights--)
        {
            if (from.Length < sizeof(double)) return null;
            var weight = BinaryPrimitives.ReadDoubleLittleEndian(from);
            from = from[sizeof(double)..];
            // Also refuses what is no number.
            if (!(weight > before && weight < 1)) return null;
            before = weight;
            foreach (var epoch in tally.At(weight))
                if (!TryRead(ref from, epoch.Stable) || !TryRead(ref from, epoch.Candidate)) return null;
        }
        return from.IsEmpty ? tally : null;
    }

    private static void Write(ArrayBufferWriter<byte> to, ReadOnlySpan<long> counts)
    {
        Varint.Write(to, Share.Count - counts.Count(0L));
        var before = 0;
        for (var index = 0; index < counts.Length; index++)
        {
            if (counts[index] == 0) continue;
            Varint.Write(to, index - before);
            Varint.Write(to, counts[index]);
            before = index;
        }
    }

    private static bool TryRead(ref ReadOnlySpan<byte> from, ShareCounts counts)
    {
        if (!Varint.TryRead(ref from, out var entries)) return false;
        var index = 0L;
        for (; entries > 0; entries--)
        {
            if (!Varint.TryRead(ref from, out var distance) || !Varint.TryRead(ref from, out var count)) return false;
            if (distance >= Share.Count || (index += distance) >= Share.Count || count > CountMax) return false;
            counts.Add((int)index, count);
        }
        return true;
    }
}
