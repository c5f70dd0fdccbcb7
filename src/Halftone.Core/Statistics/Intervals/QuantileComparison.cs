namespace Halftone.Core.Statistics.Intervals;

/// <summary>Are a quantile of two arms the same? The two-sample test of Howard and Ramdas, for display: it takes the values of an arm for independent and alike.</summary>
internal sealed class QuantileComparison
{
    private readonly double[] _values;
    private readonly double _quantile;
    private readonly double _tunedFor;
    private readonly double _tunedAlpha;
    private readonly double _leastLog;
    private readonly double _from;
    private readonly double _to;

    private QuantileComparison(IEnumerable<double> values, double quantile, double tunedFor, double tunedAlpha)
    {
        _values = [.. values.Order()];
        (_quantile, _tunedFor, _tunedAlpha) = (quantile, tunedFor, tunedAlpha);
        var n = _values.Length;
        var best = Search.Least(LogAt, 0, 1, 100);
        _leastLog = LogAt(best);
        _from = _values[Math.Max((int)Math.Ceiling(best * n), 1) - 1];
        _to = _values[Math.Min((int)Math.Floor(best * n), n - 1)];
    }

    /// <summary>Valid at any time.</summary>
    /// <param name="tunedFor">The number of values at which it is most powerful.</param>
    internal static double PValue(double quantile, double tunedFor, double tunedAlpha, IReadOnlyCollection<double> first, IReadOnlyCollection<double> second)
    {
        var one = new QuantileComparison(first, quantile, tunedFor, tunedAlpha);
        var two = new QuantileComparison(second, quantile, tunedFor, tunedAlpha);
        var least = first.Concat(second).Distinct().Min(value => one.LogOf(value) + two.LogOf(value));
        return Math.Min(1, Math.Exp(-least));
    }

    /// <summary>ln of the supermartingale if this share of the values lay below the quantile.</summary>
    private double LogAt(double share)
    {
        var variance = _quantile * (1 - _quantile);
        return BetaMixture.Log((share - _quantile) * _values.Length, variance * _values.Length, variance * _tunedFor, _quantile, 1 - _quantile, _tunedAlpha, isOneSided: false);
    }

    /// <summary>The least that the data allow if the quantile were here.</summary>
    private double LogOf(double value)
    {
        if (value < _from) return LogAt((double)CountUpTo(value, isIncluded: true) / _values.Length);
        return value > _to ? LogAt((double)CountUpTo(value, isIncluded: false) / _values.Length) : _leastLog;
    }

    private int CountUpTo(double value, bool isIncluded)
    {
        var (low, high) = (0, _values.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_values[middle] < value || (isIncluded && _values[middle] == value)) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
