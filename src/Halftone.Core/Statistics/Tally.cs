using Halftone.Core.Evidence;

namespace Halftone.Core.Statistics;

/// <summary>The units of a stretch of time, counted by weight, arm, measure and share of bad requests. Tallies merge by addition in any order, and give the same e-values whichever way they came about.</summary>
internal sealed class Tally
{
    /// <summary>A step has its own weight, and one more for each earlier step that some of its identities were last counted in: twelve are more than a plan has, and 80 KB.</summary>
    internal const int WeightsMax = 12;

    /// <summary>In ascending order of weight, so that sums are formed in one order only.</summary>
    private readonly SortedList<double, Epoch[]> _weights = new();

    internal bool IsEmpty => _weights.Count == 0;

    /// <summary>How many different weights its units had.</summary>
    internal int Weights => _weights.Count;

    internal bool Has(double weight) => _weights.ContainsKey(weight);

    /// <param name="withLatency">Thresholds were known before the unit's requests came.</param>
    internal void Add(in EvidenceUnit unit, bool withLatency)
    {
        var epochs = At(unit.Weight);
        Count(Measure.Failed, unit.Failed, unit);
        Count(Measure.Faulted, unit.Faulted, unit);
        if (!withLatency) return;
        Count(Measure.SlowMedian, unit.SlowMedian, unit);
        Count(Measure.SlowP95, unit.SlowP95, unit);
        Count(Measure.SlowP99, unit.SlowP99, unit);

        void Count(Measure measure, int bad, in EvidenceUnit of) => epochs[(int)measure].Add(of.OnCandidate, Share.Of(bad, of.Requests));
    }

    internal void Add(Tally others)
    {
        foreach (var (weight, epochs) in others._weights)
        {
            var ours = At(weight);
            foreach (var measure in Measures.All) ours[(int)measure].Add(epochs[(int)measure]);
        }
    }

    /// <summary>One epoch per weight.</summary>
    internal IEnumerable<Epoch> Of(Measure measure) => _weights.Values.Select(epochs => epochs[(int)measure]);

    /// <summary>All weights together: what happened, not what it proves.</summary>
    internal ShareCounts Arm(Measure measure, bool candidate)
    {
        var counts = new ShareCounts();
        foreach (var epoch in Of(measure)) counts.Add(candidate ? epoch.Candidate : epoch.Stable);
        return counts;
    }

    private Epoch[] At(double weight)
    {
        if (_weights.TryGetValue(weight, out var epochs)) return epochs;
        epochs = [.. Measures.All.Select(_ => new Epoch(weight))];
        _weights.Add(weight, epochs);
        return epochs;
    }
}
