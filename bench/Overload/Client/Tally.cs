namespace Halftone.Bench.Overload.Client;

/// <summary>What came of the requests of a crowd: counts, latencies from the scheduled time, good answers over time.</summary>
internal sealed class Tally(long start)
{
    internal const long BinNanoseconds = 100_000_000;

    private const int BinsMax = 36_000;

    private readonly long[] _counts = new long[Enum.GetValues<Outcome>().Length];
    private readonly long[] _goodFrom = new long[256];
    private readonly List<int> _goodBins = [];

    internal long Offered { get; private set; }

    internal Histogram Good { get; } = new();

    internal Histogram Rejects { get; } = new();

    internal long this[Outcome outcome] => _counts[(int)outcome];

    /// <summary>By status, of all that were no 200.</summary>
    internal SortedDictionary<int, long> Statuses { get; } = [];

    internal long GoodFrom(char child) => _goodFrom[child];

    internal void Ask() => Offered++;

    internal void Count(Wire wire, Outcome outcome, long now)
    {
        _counts[(int)outcome]++;
        switch (outcome)
        {
            case Outcome.Good:
                Good.Add(now - wire.Scheduled);
                _goodFrom[wire.AnsweredBy]++;
                CountBin(now);
                break;
            case Outcome.Rejected:
                Rejects.Add(now - wire.Scheduled);
                Statuses[wire.Status] = Statuses.GetValueOrDefault(wire.Status) + 1;
                break;
            case Outcome.Odd:
                Statuses[wire.Status] = Statuses.GetValueOrDefault(wire.Status) + 1;
                break;
        }
    }

    /// <summary>Good answers between two moments, to a tenth of a second.</summary>
    internal long GoodBetween(long from, long to)
    {
        var sum = 0L;
        for (var bin = Math.Max(0, (from - start) / BinNanoseconds); bin < Math.Min(_goodBins.Count, (to - start) / BinNanoseconds); bin++) sum += _goodBins[(int)bin];
        return sum;
    }

    private void CountBin(long now)
    {
        var bin = (int)Math.Clamp((now - start) / BinNanoseconds, 0, BinsMax);
        while (_goodBins.Count <= bin) _goodBins.Add(0);
        _goodBins[bin]++;
    }
}
