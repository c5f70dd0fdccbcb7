namespace Halftone.Core.Statistics;

/// <summary>Which arm does a bad unit come from? The closed form for one constant weight, to check the grid against (Lindon and Malek's conditional argument).</summary>
internal static class BetaBinomial
{
    /// <summary>ln of the e-value against p1 &lt;= R p0 (one-sided) or p1 = R p0, with a Beta(k q, k (1 - q)) prior around the share q that the hypothesis expects.</summary>
    internal static double LogE(long candidateBad, long stableBad, double weight, double ratio, double strength, bool isOneSided)
    {
        var expected = weight * ratio / (weight * ratio + 1 - weight);
        var a = strength * expected;
        var b = strength * (1 - expected);
        var log = Beta.Log(a + candidateBad, b + stableBad) - Beta.Log(a, b) - candidateBad * Math.Log(expected) - stableBad * LogSpace.OnePlus(-expected);
        return isOneSided
            ? log + Math.Log(1 - Beta.Regularised(a + candidateBad, b + stableBad, expected)) - Math.Log(1 - Beta.Regularised(a, b, expected))
            : log;
    }
}
