using Halftone.Core;
using Halftone.Core.Diagnosis;
using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>Seam: what is seen of a candidate; evidence, processes and gates, or a script in tests.</summary>
internal interface IReleaseWatch
{
    /// <summary>A step begins, or its weight is set by hand: from here on outcomes are counted anew, and gates are asked anew.</summary>
    /// <returns>What is to be published for it.</returns>
    Assignment Begin(Release release, Percent weight);

    /// <summary>All that is known at this moment; never waits.</summary>
    ReleaseSight Look(Release release);

    /// <summary>The quick signals alone, ten times a second; null = none.</summary>
    ReleaseEvent.HardSignal? Signal(Release release);

    /// <summary>What the largest instance of the candidate holds, counted once. It is bounded in time and never fails; null = that is not to be had.</summary>
    Task<MemoryFinding?> CountAsync(Release release, CancellationToken stop);

    /// <summary>Nobody is judged any more: the release is over, or its candidate is stable.</summary>
    void End(Release release);
}

/// <summary>The share that a candidate is given, and the epoch that requests assigned with it belong to; 0 = none.</summary>
internal readonly record struct Assignment(Percent Weight, int Epoch);

/// <summary>One look at a candidate.</summary>
internal sealed record ReleaseSight
{
    internal static ReleaseSight Nothing { get; } = new();

    public Items<GateReading> Readings { get; init; } = [];

    /// <summary>Units of the candidate counted at this step.</summary>
    public long Units { get; init; }
    public ArmPicture? Stable { get; init; }
    public ArmPicture? Candidate { get; init; }

    /// <summary>The candidate's share of the units, 0..1; null = none yet.</summary>
    public double? Observed { get; init; }

    /// <summary>What is to be published instead of what was: the candidate is warm, and judged by its latency from here on. Null = it stays.</summary>
    public Assignment? Assigned { get; init; }
}
