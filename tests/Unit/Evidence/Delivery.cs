using Halftone.Core.Config;
using Halftone.Core.Evidence;

namespace Halftone.Tests.Unit.Evidence;

/// <summary>Brings records to a fold as the folding thread does: reactor by reactor, at whatever moments it comes to it.</summary>
internal sealed class Delivery
{
    private readonly EvidenceIntake _intake = new();

    internal Delivery(SplitUnit unit, IEnumerable<EvidenceEpoch> epochs, FoldLimits? limits = null)
    {
        Fold = new EvidenceFold(unit, limits ?? FoldLimits.Default, seed: 11);
        foreach (var epoch in epochs) _intake.Open(epoch, Fold);
    }

    internal EvidenceFold Fold { get; }

    /// <summary>Everything is written when it happens, and read at the next turn.</summary>
    /// <param name="turns">When the thread comes, ascending; once more when everything is over.</param>
    internal void Run(IReadOnlyList<Asked> all, IEnumerable<long> turns, IReadOnlySet<long> voided)
    {
        var records = all.Index().SelectMany(each => RecordsOf(each.Item, each.Index)).OrderBy(each => each.At).ToList();
        var last = records.Select(each => each.At).DefaultIfEmpty().Max();
        var since = long.MinValue;
        foreach (var now in turns.Append(last + (1000 * Asked.Second)))
        {
            // The reactor that was read last at one turn is the first at the next.
            var ready = records.Where(each => each.At > since && each.At <= now).GroupBy(each => each.Reactor).OrderBy(each => (each.Key + now) % 3);
            foreach (var reactor in ready) _intake.Take(reactor.Key, [.. reactor.Select(each => each.Record)]);
            foreach (var second in voided.Where(each => (each + 1) * Asked.Second > since && (each + 1) * Asked.Second <= now)) Fold.Void(second, second);
            Fold.Advance(now);
            since = now;
        }
    }

    internal void Take(params EvidenceRecord[] records) => _intake.Take(0, records);

    private static IEnumerable<(long At, int Reactor, EvidenceRecord Record)> RecordsOf(Asked asked, int exchange)
    {
        yield return (asked.At, asked.Reactor, asked.Begun(exchange));
        if (asked.Took is { } took) yield return (asked.At + took, asked.Reactor, asked.Ended(exchange));
    }
}
