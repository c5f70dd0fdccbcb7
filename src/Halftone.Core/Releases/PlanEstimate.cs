using Halftone.Core.Config;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Statistics;

namespace Halftone.Core.Releases;

/// <summary>What one step asks of traffic.</summary>
/// <param name="Index">Of the step, from 0.</param>
/// <param name="Margin">How much more of the candidate's requests may fail before the next step would hurt too many; null = nothing is to be proven here.</param>
/// <param name="Units">Clean units of the candidate until that is proven; 0 = none. A floor: each bad one costs more.</param>
/// <param name="Time">Until then at the rate that was assumed, and never shorter than the hold; null = never.</param>
/// <param name="IsProvable">Whether that is within the step's longest time.</param>
internal sealed record StepEstimate(int Index, Percent Weight, Percent? Margin, long Units, TimeSpan? Time, bool IsProvable)
{
    /// <summary>For people, without the step's number.</summary>
    internal string Text(Step.Weigh step) => this switch
    {
        { Margin: null } => $"{Weight}: {DurationShape.Of(step.Shortest)}, nothing to compare",
        { Time: { } time, IsProvable: true } => $"{Weight}: {Units} units of the candidate prove less than {Margin} more errors, {Rough(time)} at least",
        { Time: { } time } => $"{Weight}: cannot be proven within {DurationShape.Of(step.Longest)}: {Units} units of the candidate are needed for less than {Margin} more errors, which takes {Rough(time)}",
        _ => $"{Weight}: cannot be proven: {Units} units of the candidate are needed for less than {Margin} more errors, and too few come",
    };

    /// <summary>To a second, or beyond an hour to a minute: the rate is not better known.</summary>
    private static string Rough(TimeSpan time)
    {
        var grain = time > TimeSpan.FromHours(1) ? TimeSpan.TicksPerMinute : TimeSpan.TicksPerSecond;
        return DurationShape.Of(TimeSpan.FromTicks((time.Ticks + grain - 1) / grain * grain));
    }
}

/// <summary>How long a plan takes at a given rate, and what it cannot prove: said before the start, for no method avoids it.</summary>
internal sealed record PlanEstimate
{
    /// <summary>What a judge asks for, so that what is said before a release is what will be asked in it.</summary>
    private static readonly JudgeSettings Judged = new();

    /// <summary>The steps with a weight, in order.</summary>
    public Items<StepEstimate> Steps { get; private init; } = [];

    /// <summary>From ready to promoted, without approvals; null = some step never ends.</summary>
    public TimeSpan? Total { get; private init; }

    /// <summary>Whether every step can be proven in its time.</summary>
    internal bool IsProvable => Steps.All(step => step.IsProvable);

    /// <param name="unitsPerSecond">Identities, or requests, that the split decides about, of both arms together.</param>
    internal static PlanEstimate Of(Plan plan, double unitsPerSecond, SplitUnit unit)
    {
        List<StepEstimate> steps = [];
        TimeSpan? total = TimeSpan.Zero;
        var before = 0.0;
        for (var index = 0; index < plan.Steps.Count; index++)
        {
            if (plan.Steps[index] is not Step.Weigh step) continue;
            // Under a sticky split who was on the candidate before is no new observation.
            var share = (step.Weight.Value - (unit == SplitUnit.Identity ? before : 0)) / 100;
            var estimate = Estimate(plan, index, step, unitsPerSecond * share);
            steps.Add(estimate);
            total += estimate.IsProvable ? estimate.Time : null;
            before = step.Weight.Value;
        }

        return new() { Steps = steps.ToItems(), Total = total };
    }

    private static StepEstimate Estimate(Plan plan, int index, Step.Weigh step, double candidateUnitsPerSecond)
    {
        if (!step.HasBothArms || !plan.GatesOf(step).Any(gate => gate.Compares)) return new(index, step.Weight, null, step.UnitsMin, step.Shortest, true);

        var next = plan.Steps.Skip(index + 1).OfType<Step.Weigh>().FirstOrDefault()?.Weight ?? new Percent(100);
        var margin = Judged.MarginTowards(next.Value / 100);
        // The next step is so small that a candidate that always fails hurts few enough.
        if (margin >= 1) return new(index, step.Weight, null, step.UnitsMin, step.Shortest, true);

        var units = Math.Max(step.UnitsMin, Planning.CleanUnits(margin, Judged.Beta, step.Weight.Value / 100, Judged.SafeRatio));
        var seconds = units / candidateUnitsPerSecond;
        // Beyond a year nobody waits, and a TimeSpan has an end.
        TimeSpan? time = seconds <= TimeSpan.FromDays(366).TotalSeconds ? TimeSpan.FromSeconds(Math.Max(seconds, step.Shortest.TotalSeconds)) : null;
        return new(index, step.Weight, new Percent(Math.Round(margin * 100, 6)), units, time, time <= step.Longest);
    }
}
