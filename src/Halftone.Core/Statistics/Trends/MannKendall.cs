namespace Halftone.Core.Statistics.Trends;

/// <summary>Does a series rise? For reports of one look only: autocorrelation and shared drift fool it, so it decides nothing.</summary>
/// <param name="Score">S: pairs that rise less pairs that fall.</param>
/// <param name="Variance">Of the score without a trend, with correction for ties.</param>
/// <param name="Z">The score in standard deviations, with continuity correction.</param>
internal readonly record struct MannKendall(long Score, double Variance, double Z)
{
    /// <summary>Two-sided 5 %.</summary>
    private const double SignificantZ = 1.96;

    internal static MannKendall Of(ReadOnlySpan<double> series)
    {
        var score = 0L;
        for (var i = 0; i < series.Length; i++)
            for (var j = i + 1; j < series.Length; j++) score += series[j].CompareTo(series[i]);
        var variance = VarianceOf(series);
        return new(score, variance, score == 0 || variance == 0 ? 0 : (score - Math.Sign(score)) / Math.Sqrt(variance));
    }

    /// <summary>
    /// By how much autocorrelation inflates the variance: Hamed and Rao 1998, significant lags of the ranks of the series without its trend. Never below 1, which is ours:
    /// a variance is not made smaller by an estimate.
    /// </summary>
    internal static double InflationOf(ReadOnlySpan<double> series)
    {
        var n = series.Length;
        var slope = new TheilSen(series).Median;
        var rest = new double[n];
        for (var i = 0; i < n; i++) rest[i] = series[i] - slope * i;
        var ranks = new double[n];
        var rank = 0;
        foreach (var i in Enumerable.Range(0, n).OrderBy(each => rest[each])) ranks[i] = ++rank;
        var mean = ranks.Average();
        var spread = ranks.Sum(each => (each - mean) * (each - mean));
        var sum = 0.0;
        for (var lag = 1; lag < n - 2; lag++)
        {
            var product = 0.0;
            for (var i = 0; i + lag < n; i++) product += (ranks[i] - mean) * (ranks[i + lag] - mean);
            var correlation = product / spread;
            if (Math.Abs(correlation) > SignificantZ / Math.Sqrt(n)) sum += (double)(n - lag) * (n - lag - 1) * (n - lag - 2) * correlation;
        }
        return Math.Max(1, 1 + 2 / ((double)n * (n - 1) * (n - 2)) * sum);
    }

    private static double VarianceOf(ReadOnlySpan<double> series)
    {
        static double Term(double n) => n * (n - 1) * (2 * n + 5);
        var ties = 0.0;
        foreach (var group in series.ToArray().GroupBy(value => value)) ties += Term(group.Count());
        return (Term(series.Length) - ties) / 18;
    }
}
