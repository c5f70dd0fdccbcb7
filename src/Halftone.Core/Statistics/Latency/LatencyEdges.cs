namespace Halftone.Core.Statistics.Latency;

/// <summary>Where latencies are cut into buckets: 1 µs times gamma^i, gamma = (1 + a) / (1 - a), so that a quantile is known to a = 1 % (the edges of DDSketch).</summary>
/// <remarks>Counts at edges are exact, and those of two sketches add up.</remarks>
internal static class LatencyEdges
{
    /// <summary>Up to 7 hours, beyond any request that is judged.</summary>
    internal const int Count = 1200;

    internal const double Gamma = 1.01 / 0.99;

    private const double SmallestNanoseconds = 1000;

    private static readonly double LogGamma = Math.Log(Gamma);

    private static readonly long[] Edges = [.. Enumerable.Range(0, Count).Select(index => (long)(SmallestNanoseconds * Math.Pow(Gamma, index)))];

    /// <summary>In nanoseconds.</summary>
    internal static long At(int index) => Edges[index];

    /// <summary>The bucket i with edge i - 1 &lt; latency &lt;= edge i; <see cref="Count"/> for what is beyond all edges.</summary>
    internal static int BucketOf(long nanoseconds)
    {
        if (nanoseconds <= Edges[0]) return 0;
        if (nanoseconds > Edges[^1]) return Count;
        var index = Math.Clamp((int)Math.Ceiling(Math.Log(nanoseconds / SmallestNanoseconds) / LogGamma), 1, Count - 1);
        // The logarithm is rounded, and so are the edges: the table has the last word.
        while (Edges[index] < nanoseconds) index++;
        while (Edges[index - 1] >= nanoseconds) index--;
        return index;
    }

    /// <summary>How many edges a factor above 1 is, rounded: 5 for 1.1.</summary>
    internal static int Span(double factor) => (int)Math.Round(Math.Log(factor) / LogGamma);
}
