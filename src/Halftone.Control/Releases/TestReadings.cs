using System.Globalization;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Halftone.Core.Releases;
using Halftone.Core.Statistics;
using Halftone.Core.Statistics.Latency;

namespace Halftone.Control.Releases;

/// <summary>What the judge says, as the gates `errors` and `latency`, and as the combination of both where only together they prove harm.</summary>
internal static class TestReadings
{
    internal const string Combined = "tests";

    /// <summary>An absolute limit is no test; below so many requests one bad answer would be a share of its own.</summary>
    private const int RequestsMin = 20;

    private static readonly Measure[] ErrorMeasures = [Measure.Failed, Measure.Faulted];
    private static readonly Measure[] LatencyMeasures = [Measure.SlowMedian, Measure.SlowP95, Measure.SlowP99];

    /// <param name="judgesLatency">There are thresholds.</param>
    /// <param name="latencyWaits">What latency waits for where there are none.</param>
    /// <param name="perSecond">Units of both arms.</param>
    internal static IEnumerable<GateReading> Of(Findings said, Release release, GateConfig.Errors errors, GateConfig.Latency latency, EpochTally? tally, bool judgesLatency, string latencyWaits, double perSecond)
    {
        var blamesErrors = said.Culprits.Any(culprit => culprit is Culprit.Failed or Culprit.Faulted);
        var blamesLatency = said.Culprits.Contains(Culprit.Latency);
        yield return Errors(said, errors, tally, said.Harmful && blamesErrors, perSecond);
        yield return judgesLatency ? Latency(said, latency, tally, said.Harmful && blamesLatency, perSecond) : new(latency.Name, Verdict.NotEnough, latencyWaits);
        // The whole may be certain where no part alone is.
        if (said.Harmful && !blamesErrors && !blamesLatency)
            yield return new(Combined, Verdict.Fail, $"errors and latency together: {Rates(said, release)}; {Odds(said.HarmLog)}") { HarmLog = said.HarmLog };
    }

    private static GateReading Errors(Findings said, GateConfig.Errors gate, EpochTally? tally, bool isHarmful, double perSecond)
    {
        var figures = $"candidate {Percent(RateOf(said, ErrorMeasures, candidate: true))} vs stable {Percent(RateOf(said, ErrorMeasures, candidate: false))} of {said.Candidate} and {said.Stable} units";
        if (gate.Max is { } max && tally is { } counts && counts.Candidate.Begun >= RequestsMin && (counts.Candidate.Failed + counts.Candidate.Faulted) * 100.0 / counts.Candidate.Begun > max.Value)
            return new(gate.Name, Verdict.Fail, $"candidate {Percent((counts.Candidate.Failed + counts.Candidate.Faulted) / (double)counts.Candidate.Begun)} of {counts.Candidate.Begun} requests > {max}") { IsLimit = true };
        return Reading(gate.Name, gate.UnitsMin, said, ErrorMeasures, isHarmful, figures, perSecond);
    }

    private static GateReading Latency(Findings said, GateConfig.Latency gate, EpochTally? tally, bool isHarmful, double perSecond)
    {
        var slow = said.Of(Measure.SlowP95);
        var figures = slow is null ? "no unit yet"
            : $"beyond stable's 95th percentile +{gate.SlowerBy}: candidate {Percent(slow.Candidate.Rate)} vs stable {Percent(slow.Stable.Rate)} (+0) of {slow.Candidate.Units} and {slow.Stable.Units} units";
        if (gate.Max is { } max && tally is { } counts && counts.Candidate.Latency.Count >= RequestsMin && counts.Candidate.Latency.Above(LatencyEdges.BucketOf((long)max.TotalNanoseconds)) * 20 > counts.Candidate.Latency.Count)
            return new(gate.Name, Verdict.Fail, $"more than 5% of the candidate's {counts.Candidate.Latency.Count} answers took longer than {max.TotalMilliseconds:0} ms") { IsLimit = true };
        return Reading(gate.Name, gate.UnitsMin, said, LatencyMeasures, isHarmful, figures, perSecond);
    }

    private static GateReading Reading(string name, long unitsMin, Findings said, Measure[] measures, bool isHarmful, string figures, double perSecond)
    {
        var harm = measures.Max(measure => said.Of(measure)?.HarmLog ?? 0);
        var safe = measures.Min(measure => said.Of(measure)?.SafeLog ?? 0);
        if (isHarmful) return new(name, Verdict.Fail, $"{figures}; {Odds(said.HarmLog)}") { HarmLog = said.HarmLog, SafeLog = safe };
        var isSafe = said.AreSafe(measures);
        if (isSafe && said.Candidate >= unitsMin) return new(name, Verdict.Pass, figures) { HarmLog = harm, SafeLog = safe };
        var missing = isSafe ? $"{said.Candidate} of {unitsMin} units of the candidate" : "not proven yet";
        return new(name, Verdict.NotEnough, $"{missing}: {figures}") { HarmLog = harm, SafeLog = safe, Expected = Expected(said.UnitsToSafe(measures), perSecond) };
    }

    private static TimeSpan? Expected(long? units, double perSecond) =>
        units is { } more && perSecond > 0 && more / perSecond < TimeSpan.FromDays(366).TotalSeconds ? TimeSpan.FromSeconds(Math.Ceiling(more / perSecond)) : null;

    private static string Rates(Findings said, Release release) =>
        $"{release.To} {Percent(RateOf(said, ErrorMeasures, candidate: true))} errors vs {release.From} {Percent(RateOf(said, ErrorMeasures, candidate: false))}";

    private static double RateOf(Findings said, Measure[] measures, bool candidate) =>
        measures.Sum(measure => said.Of(measure) is { } of ? (candidate ? of.Candidate : of.Stable).Rate : 0);

    /// <summary>An e-value in words: how much more likely under harm, in the worst of the cases that would be tolerated.</summary>
    private static string Odds(double log) => log < Math.Log(1e6)
        ? $"e-value {Math.Exp(log).ToString("0", CultureInfo.InvariantCulture)}, 100 suffices"
        : "e-value above 1000000, 100 suffices";

    internal static string Percent(double share) => $"{(share * 100).ToString(share < 0.1 ? "0.##" : "0.#", CultureInfo.InvariantCulture)}%";
}
