namespace Halftone.Core.Statistics.Trends;

/// <summary>Bets that each value ranks high among those before it, against "their order is chance". Sensitive, and fooled by any drift: it may hold a release, never roll it back.</summary>
/// <remarks>Lives on less than the requests know: its e-value is not averaged with theirs.</remarks>
/// <param name="random">Breaks ties.</param>
internal sealed class RankTrend(Random random)
{
    private readonly List<double> _sorted = [];
    private readonly double[] _wealth = new double[TrendBets.Count];

    /// <summary>ln of the e-value.</summary>
    internal double LogE => LogSpace.Mean(_wealth);

    internal void Add(double value)
    {
        var (from, to) = PlaceOf(value);
        var below = to > from ? from + random.Next(to - from + 1) : from;
        var rank = (below + 0.5) / (_sorted.Count + 1);
        _sorted.Insert(to, value);
        TrendBets.Add(_wealth, 2 * rank - 1);
    }

    /// <summary>How many are smaller, and how many are not greater.</summary>
    private (int From, int To) PlaceOf(double value)
    {
        var found = _sorted.BinarySearch(value);
        if (found < 0) return (~found, ~found);
        var from = found;
        var to = found + 1;
        while (from > 0 && _sorted[from - 1] == value) from--;
        while (to < _sorted.Count && _sorted[to] == value) to++;
        return (from, to);
    }
}
