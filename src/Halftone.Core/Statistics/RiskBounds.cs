namespace Halftone.Core.Statistics;

/// <summary>What is known about the size of an effect, at any moment. Covers a constant effect under a baseline that may drift as it likes.</summary>
/// <param name="RatioLow">The candidate's rate is at least so many times stable's; 0 = nothing is known.</param>
/// <param name="RatioHigh">At most so many times; infinite = nothing is known.</param>
/// <param name="DifferenceHigh">The candidate's rate is at most so much above stable's, 0..1; 1 = nothing is known.</param>
internal sealed record RiskBounds(double RatioLow, double RatioHigh, double DifferenceHigh)
{
    /// <summary>Ratios are sought within exp(-15) .. exp(15), which is further than 1 of 3 million against all.</summary>
    private const double LogRatioMax = 15;

    private const double MarginMin = 1e-9;

    /// <summary>The lowest ratio and the highest are each wrong with a chance of at most alpha, the difference with at most beta.</summary>
    internal static RiskBounds Of(IReadOnlyList<Epoch> epochs, double alpha, double beta)
    {
        var limit = -Math.Log(alpha);
        double Low(double logRatio) => new Bet.Harm(Math.Exp(logRatio), 0).LogE(epochs) - limit;
        double High(double logRatio) => new Bet.Safe(Math.Exp(logRatio), 0, grid: Grids.SafeWithoutMargin).LogE(epochs) - limit;
        var low = Low(-LogRatioMax) > 0 && Low(LogRatioMax) < 0 ? Math.Exp(Search.Root(Low, -LogRatioMax, LogRatioMax)) : 0;
        var high = High(-LogRatioMax) < 0 && High(LogRatioMax) > 0 ? Math.Exp(Search.Root(High, -LogRatioMax, LogRatioMax)) : double.PositiveInfinity;
        return new(low, high, DifferenceOf(epochs, beta));
    }

    /// <summary>The smallest margin that a candidate is shown to keep: the e-value grows with the margin.</summary>
    private static double DifferenceOf(IReadOnlyList<Epoch> epochs, double beta)
    {
        double Missing(double margin) => new Bet.Safe(1, margin).LogE(epochs) + Math.Log(beta);
        if (Missing(MarginMin) >= 0) return 0;
        return Missing(1) > 0 ? Search.Root(Missing, MarginMin, 1) : 1;
    }
}
