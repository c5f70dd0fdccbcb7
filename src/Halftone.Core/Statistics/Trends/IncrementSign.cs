namespace Halftone.Core.Statistics.Trends;

/// <summary>
/// Bets that each value is above the one before by more than the growth that is tolerated, against "given the past, more growth is no likelier than less". A walk without drift
/// is within that hypothesis, so load that comes and goes does not fool it: of the memory tests only this one may roll back.
/// </summary>
/// <remarks>Fed with the least resident memory of the candidate in 10 minutes, less that of a stable instance of the same age.</remarks>
/// <param name="tolerated">Growth per value. Default of a release: 10 % of the memory limit in 24 h.</param>
internal sealed class IncrementSign(double tolerated)
{
    private readonly double[] _wealth = new double[TrendBets.Count];
    private double? _last;

    /// <summary>ln of the e-value.</summary>
    internal double LogE => LogSpace.Mean(_wealth);

    internal void Add(double value)
    {
        if (_last is { } last) TrendBets.Add(_wealth, (value - last - tolerated).CompareTo(0));
        _last = value;
    }
}
