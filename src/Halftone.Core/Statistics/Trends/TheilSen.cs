namespace Halftone.Core.Statistics.Trends;

/// <summary>The median of the slopes of all pairs: how fast a series rises, whatever a few wild values say. For reports.</summary>
internal sealed class TheilSen
{
    private readonly double[] _slopes;
    private readonly double _variance;

    /// <summary>One value per period.</summary>
    internal TheilSen(ReadOnlySpan<double> series)
    {
        var slopes = new List<double>();
        for (var i = 0; i < series.Length; i++)
            for (var j = i + 1; j < series.Length; j++) slopes.Add((series[j] - series[i]) / (j - i));
        _slopes = [.. slopes.Order()];
        _variance = MannKendall.Of(series).Variance;
    }

    /// <summary>Per period; 0 without a pair.</summary>
    internal double Median => _slopes.Length switch
    {
        0 => 0,
        var n when n % 2 == 1 => _slopes[n / 2],
        var n => 0.5 * (_slopes[n / 2 - 1] + _slopes[n / 2]),
    };

    /// <summary>One-sided lower bound of the slope: an order statistic, as far below the median as the score of Mann-Kendall may stray.</summary>
    /// <param name="z">2.326 for 99 %.</param>
    /// <returns>Minus infinity when the series is too short for one.</returns>
    internal double Low(double z = 2.326)
    {
        var index = (int)Math.Floor((_slopes.Length - z * Math.Sqrt(_variance)) / 2);
        return index >= 0 && index < _slopes.Length ? _slopes[index] : double.NegativeInfinity;
    }
}
