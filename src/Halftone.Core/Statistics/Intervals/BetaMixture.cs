namespace Halftone.Core.Statistics.Intervals;

/// <summary>The mixture supermartingale of Howard, Ramdas, McAuliffe and Sekhon for sums bounded within [-g, h] (beta-binomial), as their library confseq computes it.</summary>
internal static class BetaMixture
{
    /// <summary>The mixture's precision that makes the bound tightest when the variance is this.</summary>
    internal static double TwoSidedRho(double variance, double alpha) => variance / (2 * -Math.Log(alpha) + Math.Log(1 + 2 * -Math.Log(alpha)));

    internal static double OneSidedRho(double variance, double alpha) => TwoSidedRho(variance, 2 * alpha);

    /// <summary>ln of the supermartingale.</summary>
    /// <param name="sum">Of the deviations from the mean.</param>
    /// <param name="variance">Intrinsic time: what the sum's variance has come to.</param>
    /// <param name="tunedFor">The intrinsic time at which it is tightest.</param>
    internal static double Log(double sum, double variance, double tunedFor, double g, double h, double tunedAlpha, bool isOneSided)
    {
        var rho = isOneSided ? OneSidedRho(tunedFor, tunedAlpha) : TwoSidedRho(tunedFor, tunedAlpha);
        var r = Math.Max(rho - g * h, 1e-3 * g * h);
        var x = isOneSided ? h / (g + h) : 1;
        return variance / (g * h) * Math.Log(g + h) - (variance + h * sum) / (h * (g + h)) * Math.Log(g) - (variance - g * sum) / (g * (g + h)) * Math.Log(h)
            + Incomplete((r + variance - g * sum) / (g * (g + h)), (r + variance + h * sum) / (h * (g + h)))
            - Incomplete(r / (g * (g + h)), r / (h * (g + h)));

        double Incomplete(double a, double b) => x == 1 ? Beta.Log(a, b) : Beta.Log(a, b) + Math.Log(Beta.Regularised(a, b, x));
    }
}
