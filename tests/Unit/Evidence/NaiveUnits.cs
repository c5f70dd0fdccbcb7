using Halftone.Core.Config;
using Halftone.Core.Evidence;

namespace Halftone.Tests.Unit.Evidence;

/// <summary>The same rules over a finished list of requests, in order of arrival: what a fold must come to, however the records reach it.</summary>
internal static class NaiveUnits
{
    internal static List<EpochUnit> Of(SplitUnit unit, IReadOnlyList<EvidenceEpoch> epochs, IReadOnlyList<Asked> all, IReadOnlySet<long> voided)
    {
        var ordered = all.Where(each => !voided.Contains(each.SecondOf)).OrderBy(each => each.SecondOf).ThenBy(each => each.Epoch.Number).ThenBy(each => each.At).ThenBy(each => each.Reactor).ToList();
        var counted = new Dictionary<ulong, (double Weight, bool OnCandidate)>();
        var newest = 0;
        var inTime = ordered.Where(each => (newest = Math.Max(newest, each.Epoch.Number)) == each.Epoch.Number).ToList();
        return [.. inTime.GroupBy(each => each.Epoch.Number).OrderBy(each => each.Key).SelectMany(each => OfEpoch(unit, [.. each], epochs, counted))];
    }

    private static List<EpochUnit> OfEpoch(SplitUnit unit, List<Asked> requests, IReadOnlyList<EvidenceEpoch> epochs, Dictionary<ulong, (double Weight, bool OnCandidate)> counted)
    {
        var units = new List<(int First, EpochUnit Unit)>();
        var alone = requests.Index().Where(each => unit is SplitUnit.Request || each.Item.Fresh);
        units.AddRange(alone.Select(each => (each.Index, UnitOf([each.Item], each.Item.Epoch.Share))));
        var shared = requests.Index().Where(each => unit is SplitUnit.Identity && !each.Item.Fresh).GroupBy(each => each.Item.Identity);
        foreach (var identity in shared)
        {
            // A request that may not count leaves the next one to be the first.
            var first = identity.FirstOrDefault(each => WeightOf(each.Item, epochs, counted) > 0);
            if (first.Item is null) continue;
            var weight = WeightOf(first.Item, epochs, counted);
            var window = identity.SkipWhile(each => each.Index < first.Index).Where(each => each.Item.At < first.Item.At + UnitFormer.WindowTime).Take(UnitFormer.WindowRequests);
            units.Add((first.Index, UnitOf([.. window.Select(each => each.Item)], weight)));
            counted[identity.Key] = (first.Item.Epoch.Share, first.Item.OnCandidate);
        }
        return [.. units.OrderBy(each => each.First).Select(each => each.Unit)];
    }

    private static double WeightOf(Asked request, IReadOnlyList<EvidenceEpoch> epochs, Dictionary<ulong, (double Weight, bool OnCandidate)> counted)
    {
        var now = request.Epoch.Share;
        if (counted.TryGetValue(request.Identity, out var before)) return before.OnCandidate ? 0 : (now - before.Weight) / (1 - before.Weight);
        var issued = epochs.FirstOrDefault(each => CountedPeriod.Of(each.Number) == request.Counted);
        if (request.Counted == 0 || issued is null) return now;
        return issued.Number == request.Epoch.Number || issued.Weight.Contains(request.Identity) ? 0 : (now - issued.Share) / (1 - issued.Share);
    }

    private static EpochUnit UnitOf(Asked[] requests, double weight)
    {
        var epoch = requests[0].Epoch;
        var slow = epoch.Of(requests[0].OnCandidate);
        int Slow(long threshold) => requests.Count(each => each.Took is null || EvidenceOutcomes.IsBad(each.Outcome) || (each.Outcome is EvidenceOutcome.Ok or EvidenceOutcome.Left && each.Took > threshold));
        int Are(EvidenceOutcome outcome) => requests.Count(each => each.Took is not null && each.Outcome == outcome);
        return new EpochUnit(epoch.Number, new EvidenceUnit(
            weight, requests[0].OnCandidate, requests.Length, Are(EvidenceOutcome.Failed), Are(EvidenceOutcome.Faulted), Slow(slow.Median), Slow(slow.P95), Slow(slow.P99)));
    }
}
