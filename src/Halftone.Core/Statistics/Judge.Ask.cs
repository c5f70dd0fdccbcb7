using System.Collections.Immutable;
using Halftone.Core.Evidence;

namespace Halftone.Core.Statistics;

internal sealed partial class Judge
{
    /// <param name="nextWeight">Of the step that a pass would lead to, above 0: it says which margin has to be proven.</param>
    /// <param name="memoryLog">ln of the e-value of <see cref="Trends.IncrementSign"/>; 0 = nothing known.</param>
    /// <param name="customLog">ln of an e-value of the operator's own; 0 = nothing known.</param>
    /// <param name="provisional">Units that have come but not all ended, as bad for stable and as good for the candidate as they may end: they can only delay a rollback, and count for nothing else.</param>
    internal Findings Ask(double nextWeight, double memoryLog = 0, double customLog = 0, IEnumerable<EvidenceUnit>? provisional = null)
    {
        var recent = WithProvisional(provisional);
        double[] harm = [.. Measures.All.Select(measure => _harm[(int)measure].LogE(recent.Of(measure)))];

        // In the order of Culprit.
        double[] culprits = [harm[0], harm[1], LogSpace.Mean(harm.AsSpan((int)Measure.SlowMedian)), memoryLog, customLog];
        double[] portions = [settings.FailedPortion, settings.FaultedPortion, settings.LatencyPortion, settings.MemoryPortion, settings.CustomPortion];
        var combined = Combination.LogE([.. culprits, 0], [.. portions, Math.Max(0, 1 - portions.Sum())]);
        var limit = -Math.Log(settings.Alpha);

        var arms = Measures.All.Select(measure => new Arms(_whole.Arm(measure, candidate: false), _whole.Arm(measure, candidate: true))).ToArray();
        var isHarmful = combined >= limit && (arms.Max(each => each.Candidate.Bad) >= settings.CandidateBadMin || Math.Max(memoryLog, customLog) >= limit);
        var sampleRatio = SampleRatio.LogE(_whole.Of(Measure.Failed));
        return new(
            combined,
            isHarmful,
            isHarmful ? CulpritsOf(culprits, limit) : [],
            sampleRatio,
            sampleRatio >= Math.Log(settings.SampleRatioLimit),
            arms[0].Stable.Units,
            arms[0].Candidate.Units,
            [.. from measure in Measures.All
                where !measure.IsLatency() || arms[(int)measure].Stable.Units + arms[(int)measure].Candidate.Units > 0
                select FindingOf(measure, harm[(int)measure], arms[(int)measure], settings.MarginTowards(nextWeight))],
            isHarmful ? 0 : UnitsToHarm(arms, limit));
    }

    private Tally WithProvisional(IEnumerable<EvidenceUnit>? provisional)
    {
        if (provisional is null) return _open;
        var recent = new Tally();
        recent.Add(_open);
        foreach (var unit in provisional)
            if (unit.Weight is > 0 and < 1) recent.Add(unit, _withLatency);
        return recent;
    }

    private static ImmutableArray<Culprit> CulpritsOf(double[] culprits, double limit)
    {
        var adjusted = Combination.Adjusted(culprits);
        return [.. Enumerable.Range(0, culprits.Length).Where(i => adjusted[i] >= limit).Select(i => (Culprit)i)];
    }

    private MeasureFinding FindingOf(Measure measure, double harm, Arms arms, double margin)
    {
        var bet = settings.SafeBet(measure, margin);
        var wealth = bet.Wealth(_whole.Of(measure));
        var log = LogSpace.Mean(wealth);
        var limit = -Math.Log(settings.Beta);
        return new(measure, harm, log, log >= limit, ArmCount.Of(arms.Stable), ArmCount.Of(arms.Candidate), Planning.UnitsFor(limit, bet, wealth, _weight, arms.Stable, arms.Candidate));
    }

    /// <summary>Whichever gets there first, alone: of the measures, and of each the process from the beginning or the newest one.</summary>
    private long? UnitsToHarm(Arms[] arms, double limit)
    {
        long? least = null;
        foreach (var measure in Measures.All)
        {
            var bet = settings.HarmBet(measure);
            var needed = limit - Math.Log(PortionOf(measure));
            Consider(_whole, 0);
            if (_closed > 0) Consider(_open, _closed);

            void Consider(Tally since, int start)
            {
                var (stable, candidate) = arms[(int)measure];
                if (Planning.UnitsFor(needed - Math.Log(RestartMixture.PortionOf(start)), bet, bet.Wealth(since.Of(measure)), _weight, stable, candidate) is { } units && !(units >= least))
                    least = units;
            }
        }
        return least;
    }

    private double PortionOf(Measure measure) => measure switch
    {
        Measure.Failed => settings.FailedPortion,
        Measure.Faulted => settings.FaultedPortion,
        _ => settings.LatencyPortion / 3,
    };

    private sealed record Arms(ShareCounts Stable, ShareCounts Candidate);
}
