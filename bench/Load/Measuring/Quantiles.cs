namespace Halftone.Bench.Load.Measuring;

/// <summary>Median, lower quartile and minimum of a figure over the slots.</summary>
internal readonly record struct Quantiles(double Median, double Lower, double Minimum)
{
    internal static Quantiles Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? new(double.NaN, double.NaN, double.NaN) : new(At(sorted, 0.5), At(sorted, 0.25), sorted[0]);
    }

    /// <summary>Linear between neighbours.</summary>
    internal static double At(double[] sorted, double share)
    {
        if (sorted.Length == 0) return double.NaN;
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
    }
}
