namespace Halftone.Core.Statistics;

/// <summary>
/// The same bet from several starts: half of the wealth from the beginning, 1 / (2 k (k + 1)) of it from the k-th restart on, the rest is kept. A process that has lost
/// while the candidate was good does not know when it turns bad; one that has just begun does.
/// </summary>
/// <remarks>Valid as long as a start depends on nothing that comes after it.</remarks>
internal sealed class RestartMixture(Bet bet)
{
    /// <summary>What each stretch between two starts multiplies the wealth by, at every point of the grid, as logarithms.</summary>
    private readonly List<double[]> _closed = [];

    internal static double PortionOf(int start) => start == 0 ? 0.5 : 0.5 / ((double)start * (start + 1));

    /// <summary>A stretch has ended; a new process starts with the next unit.</summary>
    internal void Close(IEnumerable<Epoch> stretch) => _closed.Add(bet.Wealth(stretch));

    /// <summary>ln of the e-value, with what came since the last start.</summary>
    internal double LogE(IEnumerable<Epoch> open)
    {
        var wealth = bet.Wealth(open);
        var terms = new double[_closed.Count + 2];
        var kept = 1.0;
        for (var start = _closed.Count; start >= 0; start--)
        {
            if (start < _closed.Count)
                for (var point = 0; point < wealth.Length; point++) wealth[point] += _closed[start][point];
            terms[start] = Math.Log(PortionOf(start)) + LogSpace.Mean(wealth);
            kept -= PortionOf(start);
        }
        // What is kept is 1 / (2 (k + 1)) of the wealth after k restarts: never nothing.
        terms[^1] = Math.Log(kept);
        return LogSpace.Sum(terms);
    }
}
