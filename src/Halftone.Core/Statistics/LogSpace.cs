namespace Halftone.Core.Statistics;

/// <summary>Products and sums kept as natural logarithms: wealth grows and falls by hundreds of powers of ten.</summary>
internal static class LogSpace
{
    /// <summary>ln(1 + x), also for small x, of which 1 + x has lost most.</summary>
    internal static double OnePlus(double x)
    {
        var sum = 1 + x;
        var kept = sum - 1;
        return kept == 0 ? x : Math.Log(sum) * (x / kept);
    }

    /// <summary>ln of the sum of what these are the logarithms of.</summary>
    internal static double Sum(ReadOnlySpan<double> logs)
    {
        var largest = double.NegativeInfinity;
        foreach (var log in logs) largest = Math.Max(largest, log);
        if (double.IsInfinity(largest)) return largest;
        var sum = 0.0;
        foreach (var log in logs) sum += Math.Exp(log - largest);
        return largest + Math.Log(sum);
    }

    /// <summary>ln of the mean of what these are the logarithms of.</summary>
    internal static double Mean(ReadOnlySpan<double> logs) => Sum(logs) - Math.Log(logs.Length);
}
