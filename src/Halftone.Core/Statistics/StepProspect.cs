using System.Collections.Immutable;
using System.Globalization;

namespace Halftone.Core.Statistics;

/// <summary>A step as planned.</summary>
/// <param name="Weight">0..1.</param>
/// <param name="NextWeight">Of the step that follows, above <paramref name="Weight"/> and at most 1.</param>
/// <param name="Units">Units of both arms that are expected while it holds.</param>
internal readonly record struct PlannedStep(double Weight, double NextWeight, double Units);

/// <summary>What a step can prove, said before a release starts.</summary>
/// <param name="Margin">What has to be proven before the next step.</param>
/// <param name="CandidateUnits">Units of the candidate expected up to the end of this step, earlier steps included.</param>
/// <param name="CleanUnits">Units of the candidate that the proof needs, if nothing fails.</param>
/// <param name="LeastMargin">What can be proven instead, if nothing fails; null = nothing.</param>
/// <param name="LeastHarm">The least error rate of a candidate that is expected to be found in this step alone; null = none.</param>
internal sealed record StepProspect(PlannedStep Step, double Margin, double CandidateUnits, long CleanUnits, double? LeastMargin, double? LeastHarm)
{
    internal bool IsProvable => CandidateUnits >= CleanUnits;

    /// <param name="stableRate">Stable's error rate, as it was before, 0..1.</param>
    internal static ImmutableArray<StepProspect> Of(IEnumerable<PlannedStep> plan, double stableRate, JudgeSettings settings)
    {
        var prospects = ImmutableArray.CreateBuilder<StepProspect>();
        var candidateUnits = 0.0;
        foreach (var step in plan.Where(each => each.Weight is > 0 and < 1))
        {
            candidateUnits += step.Units * step.Weight;
            var margin = settings.MarginTowards(step.NextWeight);
            prospects.Add(new(
                step,
                margin,
                candidateUnits,
                Planning.CleanUnits(margin, settings.Beta, step.Weight, settings.SafeRatio),
                Planning.LeastMargin(candidateUnits, settings.Beta, step.Weight, settings.SafeRatio),
                Planning.LeastHarm(stableRate, step.Units, step.Weight, settings)));
        }
        return prospects.ToImmutable();
    }

    /// <summary>For people, in a sentence or two.</summary>
    internal string Sentence
    {
        get
        {
            var need = $"{Percent(Step.Weight)}: {Count(CleanUnits)} clean units of the candidate prove a margin of {Percent(Margin)}, {Count(CandidateUnits)} are expected";
            var instead = IsProvable ? "" : LeastMargin is { } margin ? $"; it cannot be proven, {Percent(margin)} can" : "; nothing can be proven";
            return need + instead + (LeastHarm is { } harm ? $". Errors of {Percent(harm)} or more would be found." : ". Too little to find even a candidate that always fails.");
        }
    }

    private static string Percent(double share) => $"{(share * 100).ToString("G3", CultureInfo.InvariantCulture)} %";

    private static string Count(double units) => units.ToString("N0", CultureInfo.InvariantCulture);
}
