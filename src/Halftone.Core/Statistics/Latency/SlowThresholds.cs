namespace Halftone.Core.Statistics.Latency;

/// <summary>From which latency on a request of one arm is slow: longer than these, in nanoseconds from assignment to the answer's head, each on an edge of <see cref="LatencyEdges"/>.</summary>
internal readonly record struct ArmThresholds(long Median, long P95, long P99)
{
    /// <summary>Nothing is slow yet: no period came before.</summary>
    internal static ArmThresholds Never { get; } = new(long.MaxValue, long.MaxValue, long.MaxValue);
}

/// <summary>The thresholds of a period, chosen from stable's latencies of the period before. The candidate's are stable's with the slack that it is given.</summary>
/// <remarks>
/// "The candidate exceeds its threshold no more often than stable exceeds its own" holds for every candidate that is slower by at most the slack.
/// Poorly chosen thresholds cost power, never validity, as long as they are chosen before the requests arrive.
/// </remarks>
internal sealed record SlowThresholds(ArmThresholds Stable, ArmThresholds Candidate)
{
    /// <summary>The shares that exceed them if nothing changes: the control variates of the bets.</summary>
    internal const double MedianShare = 0.5, P95Share = 0.05, P99Share = 0.01;

    /// <summary>With fewer, the 99th percentile is the slowest request there was.</summary>
    internal const int LatenciesMin = 100;

    /// <param name="slack">How much slower the candidate may be, as a share: 0.1 = 10 %.</param>
    /// <returns>Null while too little is known: latency is not judged.</returns>
    internal static SlowThresholds? Of(LatencySketch stable, double slack) =>
        Of(stable.Count, quantile => LatencyEdges.At(stable.EdgeOf(quantile)), slack);

    /// <param name="latencies">How many the quantiles are of.</param>
    /// <param name="quantile">Stable's latency, in nanoseconds, at 0..1.</param>
    /// <param name="slack">As above.</param>
    internal static SlowThresholds? Of(long latencies, Func<double, long> quantile, double slack)
    {
        if (latencies < LatenciesMin) return null;
        var (median, p95, p99) = (Edge(MedianShare), Edge(P95Share), Edge(P99Share));
        var span = LatencyEdges.Span(1 + slack);
        return new(new(LatencyEdges.At(median), LatencyEdges.At(p95), LatencyEdges.At(p99)), new(Beyond(median), Beyond(p95), Beyond(p99)));

        int Edge(double above) => Math.Min(LatencyEdges.BucketOf(quantile(1 - above)), LatencyEdges.Count - 1);

        long Beyond(int edge) => LatencyEdges.At(Math.Min(edge + span, LatencyEdges.Count - 1));
    }
}
