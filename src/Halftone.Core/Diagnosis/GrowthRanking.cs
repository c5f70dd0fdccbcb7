namespace Halftone.Core.Diagnosis;

/// <summary>Compares histograms of one process and says what to look at first.</summary>
/// <remarks>
/// A leak grows all the time; what requests in flight hold goes up and down. So a class is suspect when it has grown by enough, by some of
/// it in each part of the time, and by more than the requests in flight can explain. Objects count by their own size, for of classes that
/// grow together (a request, its socket, its timer) the one that carries the most is the one that the program wrote about.
/// </remarks>
internal static class GrowthRanking
{
    /// <summary>Objects: a pool that opens a few connections more, or a cache that warms up, is not worth a word.</summary>
    internal const int GrowthMin = 64;

    /// <summary>Of what was there before: the same for heaps in which everything is there by the ten thousand.</summary>
    private const double ShareMin = 0.02;

    /// <summary>Of what an even growth would have added in each part of the time: what came at once and stays is no leak.</summary>
    private const double EvenMin = 0.4;

    /// <summary>Objects of one class that one request may need at a time: a few closures of one name, streams of both sides.</summary>
    private const int PerRequestMax = 4;

    /// <summary>The same of a class of the language: a proxied request holds 10 arrays, for headers and listeners of both sides (measured with Node 20).</summary>
    private const int BuiltInPerRequestMax = 16;

    /// <summary>Entries of all maps, sets or arrays together: 20 of such a request.</summary>
    private const int EntriesPerRequestMax = 32;

    private const int Named = 0, Held = 1, Plain = 2;

    /// <param name="taken">In order of time; one gives the classes as they are, by size.</param>
    internal static Items<ClassGrowth> Rank(IReadOnlyList<ClassHistogram> taken)
    {
        var (first, last) = (taken[0], taken[^1]);
        if (taken.Count == 1) return last.Classes.Select(tally => new ClassGrowth(null, tally, null)).OrderByDescending(growth => growth.After.Bytes).ToItems();
        var series = taken.Select(histogram => histogram.Classes.ToDictionary(tally => (tally.Name, tally.IsFunction))).ToArray();
        var known = series[^1].Keys.Union(series[0].Keys).Select(key => Of(key, taken, series, busier: Math.Max(0, last.InFlight - first.InFlight), last.InFlight)).ToList();
        // Plain objects grow with everything that is kept; they are worth a word only when nothing with a name does.
        var telling = known.Exists(growth => growth.Suspicion is not null && TierOf(growth) < Plain);
        return known.Select(growth => telling && TierOf(growth) == Plain ? growth with { Suspicion = null } : growth)
            .OrderBy(growth => growth.Suspicion is null)
            .ThenBy(growth => growth.Suspicion is null ? 0 : TierOf(growth))
            .ThenByDescending(growth => growth.BytesDelta)
            .ThenByDescending(growth => growth.Delta)
            .ThenBy(growth => growth.After.Name, StringComparer.Ordinal)
            .ToItems();
    }

    /// <summary>Classes of somebody's first, then closures and collections, then what has no name that says anything.</summary>
    private static int TierOf(ClassGrowth growth) => growth switch
    {
        { After.IsFunction: true } => Held,
        { IsBuiltIn: false } => Named,
        { Suspicion: Suspicion.Entries } => Held,
        _ => Plain,
    };

    private static ClassGrowth Of((string Name, bool IsFunction) key, IReadOnlyList<ClassHistogram> taken, Dictionary<(string, bool), ClassTally>[] series, long busier, long inFlight)
    {
        var after = series[^1].TryGetValue(key, out var found) ? found : new ClassTally(key.Name, key.IsFunction, 0, 0, 0);
        var tallies = new ClassTally[taken.Count];
        for (var at = 0; at < taken.Count; at++) tallies[at] = series[at].TryGetValue(key, out var tally) ? tally : Unseen(after, taken[at].Least);
        var growth = new ClassGrowth(tallies[0], after, null);
        // A request in flight at the first count may not have been read by the process yet, and then held nothing: of what any request
        // holds, all those of the last count may be new. A class of somebody's is not so common that this has been seen.
        var explained = growth.IsBuiltIn ? BuiltInPerRequestMax * inFlight : PerRequestMax * busier;
        var suspicion = Grows(Array.ConvertAll(tallies, tally => tally.Count), explained) ? Suspicion.Objects
            : Grows(Array.ConvertAll(tallies, tally => tally.Entries), EntriesPerRequestMax * inFlight) ? Suspicion.Entries
            : (Suspicion?)null;
        return growth with { Suspicion = suspicion };
    }

    /// <summary>One that was cut off a histogram had at most so many: growth is never made of what was not looked at.</summary>
    private static ClassTally Unseen(ClassTally after, long least)
    {
        var count = Math.Min(after.Count, least);
        return after.Count == 0 ? after : after with { Count = count, Entries = after.Entries * count / after.Count, Bytes = after.Bytes * count / after.Count };
    }

    private static bool Grows(long[] counts, long explained)
    {
        var growth = counts[^1] - counts[0];
        var enough = Math.Max(GrowthMin, ShareMin * counts[0]);
        if (growth - explained < enough) return false;
        for (var at = 1; at < counts.Length; at++)
            if (counts[at] - counts[at - 1] < EvenMin * growth / (counts.Length - 1)) return false;
        return true;
    }
}
