namespace Halftone.Core.Statistics;

/// <summary>Where a function of one variable crosses zero, or is least.</summary>
internal static class Search
{
    /// <summary>Neighbouring doubles are reached after some 60 halvings, from anywhere in the ranges used here.</summary>
    private const int HalvingsMax = 200;

    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>The root of a function whose signs at the two ends differ.</summary>
    internal static double Root(Func<double, double> function, double low, double high)
    {
        var isPositiveAtLow = function(low) > 0;
        var middle = 0.5 * (low + high);
        for (var halving = 0; halving < HalvingsMax && middle > low && middle < high; halving++)
        {
            if ((function(middle) > 0) == isPositiveAtLow) low = middle;
            else high = middle;
            middle = 0.5 * (low + high);
        }
        return middle;
    }

    /// <summary>Where a function that falls and then rises is least, by golden sections.</summary>
    internal static double Least(Func<double, double> function, double low, double high, int sections)
    {
        for (var section = 0; section < sections; section++)
        {
            var left = high - Golden * (high - low);
            var right = low + Golden * (high - low);
            if (function(left) <= function(right)) high = right;
            else low = left;
        }
        return 0.5 * (low + high);
    }
}
