using System.Collections.Immutable;

namespace Halftone.Core.Statistics;

/// <summary>What the evidence says at a moment. May be asked for at any time and any number of times.</summary>
/// <param name="HarmLog">ln of the combined e-value against "the candidate is no worse than tolerated".</param>
/// <param name="Harmful">It has reached 1 / alpha, and the candidate has bad units enough: roll back.</param>
/// <param name="Culprits">What that can be blamed on with the same certainty; may be nothing although the whole is <see cref="Harmful"/>.</param>
/// <param name="SampleRatioLog">ln of the e-value against "units follow the weights".</param>
/// <param name="Broken">It has reached its limit: nothing else here means anything.</param>
/// <param name="Stable">Units of both arms since the beginning.</param>
/// <param name="Candidate">The same.</param>
/// <param name="Measures">One for each measure that was judged, in order.</param>
/// <param name="UnitsToHarm">Units of both arms until a rollback if all goes on like this; 0 = now, null = never, or nobody can say.</param>
internal sealed record Findings(
    double HarmLog,
    bool Harmful,
    ImmutableArray<Culprit> Culprits,
    double SampleRatioLog,
    bool Broken,
    long Stable,
    long Candidate,
    ImmutableArray<MeasureFinding> Measures,
    long? UnitsToHarm)
{
    internal MeasureFinding? Of(Measure measure) => Measures.FirstOrDefault(each => each.Measure == measure);

    /// <summary>All of these are proven safe, each by itself: a candidate beyond the margin in any of them passes with a chance of at most beta.</summary>
    internal bool AreSafe(params ReadOnlySpan<Measure> guarded)
    {
        foreach (var measure in guarded)
            if (Of(measure) is not { Safe: true }) return false;
        return true;
    }

    /// <summary>Units of both arms until all of these are proven safe; 0 = they are, null = never, or nobody can say.</summary>
    internal long? UnitsToSafe(params ReadOnlySpan<Measure> guarded)
    {
        var most = 0L;
        foreach (var measure in guarded)
        {
            if (Of(measure)?.UnitsToSafe is not { } units) return null;
            most = Math.Max(most, units);
        }
        return most;
    }
}

/// <summary>One measure.</summary>
/// <param name="HarmLog">ln of its e-value for harm, with restarts.</param>
/// <param name="SafeLog">ln of its e-value for safety at the margin asked for.</param>
/// <param name="Safe">That has reached 1 / beta.</param>
/// <param name="UnitsToSafe">As <see cref="Findings.UnitsToHarm"/>.</param>
internal sealed record MeasureFinding(Measure Measure, double HarmLog, double SafeLog, bool Safe, ArmCount Stable, ArmCount Candidate, long? UnitsToSafe);

/// <summary>What happened on one arm.</summary>
/// <param name="Bad">Units with at least one bad request.</param>
/// <param name="Rate">Mean of the units' shares of bad requests, 0..1.</param>
internal readonly record struct ArmCount(long Units, long Bad, double Rate)
{
    internal static ArmCount Of(ShareCounts counts) => new(counts.Units, counts.Bad, counts.Mean);
}
