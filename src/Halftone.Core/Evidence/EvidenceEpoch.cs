using Halftone.Core.Statistics.Latency;

namespace Halftone.Core.Evidence;

/// <summary>A period in which weight and thresholds do not change: what requests that are assigned in it are judged by.</summary>
/// <param name="Number">From 1, one sequence for all services of this process.</param>
/// <param name="Weight">The candidate's share. At 0 and 100 % nothing can be compared, so there are figures and no units.</param>
internal sealed record EvidenceEpoch(int Number, Percent Weight)
{
    /// <summary>A request that is open for so long is closed without an answer: not failed, slower than all thresholds. Nanoseconds; longer than the longest `first_byte` (60 s) of both arms.</summary>
    public long Patience { get; init; } = 62 * EvidenceRing.Second;

    public ArmThresholds Stable { get; init; } = ArmThresholds.Never;

    public ArmThresholds Candidate { get; init; } = ArmThresholds.Never;

    /// <summary>0..1.</summary>
    internal double Share => Weight.Value / 100;

    internal ArmThresholds Of(bool candidate) => candidate ? Candidate : Stable;
}

/// <summary>A unit, and the epoch it was assigned in.</summary>
internal readonly record struct EpochUnit(int Epoch, EvidenceUnit Unit);
