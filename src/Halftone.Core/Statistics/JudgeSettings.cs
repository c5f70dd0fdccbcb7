namespace Halftone.Core.Statistics;

/// <summary>What a release tolerates and how sure it wants to be. Fixed before it starts: any values are valid then, none are when they follow the evidence.</summary>
/// <remarks>Defaults are those of the statistical specification: choices of engineering, not optimised.</remarks>
internal sealed record JudgeSettings
{
    /// <summary>Harm: the candidate's error rate may be so many times stable's, 1 or more.</summary>
    internal double Ratio { get; init; } = 1.2;

    /// <summary>Harm: and so much on top, 0..1. 0.1 %: with a baseline near 0, every error would otherwise be one too many.</summary>
    internal double Margin { get; init; } = 0.001;

    /// <summary>Of good candidates at most this share is rolled back, 0..1, over a whole release and however often one looks.</summary>
    internal double Alpha { get; init; } = 0.01;

    /// <summary>Of candidates beyond the margin at most this share passes a step, 0..1.</summary>
    internal double Beta { get; init; } = 0.05;

    /// <summary>Latency: the candidate may be slower by this share. 10 % are 5 buckets of 2 %.</summary>
    internal double LatencySlack { get; init; } = 0.10;

    /// <summary>Safe: which extra share of all traffic may be bad, 0..1. Before a step to the weight w, a margin of this / w has to be proven.</summary>
    internal double Blast { get; init; } = 0.001;

    /// <summary>Safe: times stable's rate. 1, for the blast is what comes on top of stable.</summary>
    internal double SafeRatio { get; init; } = 1;

    /// <summary>How long after a step's start the first new process starts; the next ones at twice, four times, .. that. 60 s: the least a step lasts.</summary>
    internal TimeSpan RestartAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From this e-value on the sample ratio says that the measurement is broken.</summary>
    internal double SampleRatioLimit { get; init; } = 1000;

    /// <summary>A rollback needs so many bad units on the candidate. Can only delay one.</summary>
    internal int CandidateBadMin { get; init; } = 2;

    /// <summary>Portions of the wealth, together at most 1: what is not bet is kept.</summary>
    internal double FailedPortion { get; init; } = 0.30;

    internal double FaultedPortion { get; init; } = 0.20;

    internal double LatencyPortion { get; init; } = 0.35;

    internal double MemoryPortion { get; init; } = 0.05;

    internal double CustomPortion { get; init; } = 0.10;

    /// <summary>What has to be proven before a step to this weight.</summary>
    internal double MarginTowards(double nextWeight) => Math.Min(1, Blast / nextWeight);

    /// <summary>The bet on harm in one measure.</summary>
    internal Bet HarmBet(Measure measure) => measure.IsLatency() ? new Bet.Harm(1, 0, ExpectedShare(measure), Grids.Latency) : new Bet.Harm(Ratio, Margin);

    /// <summary>The bet on safety in one measure.</summary>
    internal Bet SafeBet(Measure measure, double margin) =>
        measure.IsLatency() ? new Bet.Safe(1, margin, ExpectedShare(measure), Grids.LatencySafe) : new Bet.Safe(SafeRatio, margin);

    private static double ExpectedShare(Measure measure) => measure switch
    {
        Measure.SlowMedian => Latency.SlowThresholds.MedianShare,
        Measure.SlowP95 => Latency.SlowThresholds.P95Share,
        Measure.SlowP99 => Latency.SlowThresholds.P99Share,
        _ => 0,
    };
}
