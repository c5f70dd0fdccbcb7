namespace Halftone.Core.Evidence;

/// <summary>A period in which weight and thresholds do not change: what requests that are assigned in it are judged by.</summary>
/// <param name="Number">From 1, one sequence for all services of this process.</param>
/// <param name="Weight">The candidate's share. At 0 and 100 % nothing can be compared, so there are figures and no units.</param>
internal sealed record EvidenceEpoch(int Number, Percent Weight)
{
    /// <summary>A request that is open for so long is closed without an answer: not failed, slower than all thresholds. Nanoseconds; longer than the longest `first_byte` (60 s) of both arms.</summary>
    public long Patience { get; init; } = 62 * EvidenceRing.Second;

    public SlowFrom Stable { get; init; } = SlowFrom.Never;

    public SlowFrom Candidate { get; init; } = SlowFrom.Never;

    /// <summary>0..1.</summary>
    internal double Share => Weight.Value / 100;

    internal SlowFrom Of(bool candidate) => candidate ? Candidate : Stable;
}

/// <summary>From when on an answer of one arm counts as slow, in nanoseconds from assignment to the answer's head; chosen before the epoch begins (specification 4.1).</summary>
internal readonly record struct SlowFrom(long Median, long P95, long P99)
{
    /// <summary>Nothing is slow yet: no period came before.</summary>
    internal static SlowFrom Never { get; } = new(long.MaxValue, long.MaxValue, long.MaxValue);
}

/// <summary>A unit, and the epoch it was assigned in.</summary>
internal readonly record struct EpochUnit(int Epoch, EvidenceUnit Unit);
