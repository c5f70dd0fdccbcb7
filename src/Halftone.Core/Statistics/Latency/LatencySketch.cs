namespace Halftone.Core.Statistics.Latency;

/// <summary>Latencies of one period, counted between the edges of <see cref="LatencyEdges"/>: some 9.6 KB, merged by addition.</summary>
/// <remarks>One thread writes it; adding costs a logarithm and an increment.</remarks>
internal sealed class LatencySketch
{
    /// <summary>The last one holds what is beyond all edges.</summary>
    private readonly long[] _counts = new long[LatencyEdges.Count + 1];

    /// <summary>Of its counts.</summary>
    internal const long Bytes = (LatencyEdges.Count + 1) * sizeof(long);

    internal long Count { get; private set; }

    internal void Add(long nanoseconds)
    {
        _counts[LatencyEdges.BucketOf(nanoseconds)]++;
        Count++;
    }

    internal void Add(LatencySketch others)
    {
        for (var bucket = 0; bucket < _counts.Length; bucket++) _counts[bucket] += others._counts[bucket];
        Count += others.Count;
    }

    internal void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    /// <summary>How many were longer than this edge, exactly.</summary>
    internal long Above(int edge)
    {
        var count = 0L;
        for (var bucket = edge + 1; bucket < _counts.Length; bucket++) count += _counts[bucket];
        return count;
    }

    /// <summary>The first edge that is not below the quantile; the last edge where the quantile is beyond all of them.</summary>
    /// <param name="quantile">0..1; there is at least one latency.</param>
    internal int EdgeOf(double quantile)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(quantile * Count));
        var below = 0L;
        for (var bucket = 0; bucket < LatencyEdges.Count; bucket++)
        {
            below += _counts[bucket];
            if (below >= rank) return bucket;
        }
        return LatencyEdges.Count - 1;
    }
}
