namespace Halftone.Core.Statistics;

/// <summary>The gamma function, which the base library lacks.</summary>
internal static class Gamma
{
    private const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>From here on the eighth term of Stirling's series is below 1e-16.</summary>
    private const double SeriesFrom = 10;

    /// <summary>ln Gamma(x) for x > 0, to about 1e-15 of its size: Stirling's series, reached by Gamma(x) = Gamma(x + 1) / x.</summary>
    internal static double Log(double x)
    {
        var passed = 1.0;
        for (; x < SeriesFrom; x++) passed *= x;
        var inverse = 1 / x;
        var square = inverse * inverse;
        var series = inverse * (1 / 12.0 - square * (1 / 360.0 - square * (1 / 1260.0 - square * (1 / 1680.0 - square * (1 / 1188.0 - square * (691 / 360360.0 - square / 156.0))))));
        return (x - 0.5) * Math.Log(x) - x + HalfLogTwoPi + series - Math.Log(passed);
    }
}
