namespace Halftone.Core.Statistics;

/// <summary>The beta function and its incomplete form, for the closed forms and for exact binomial intervals.</summary>
internal static class Beta
{
    private const int TermsMax = 5000;
    private const double Tiny = 1e-300;

    /// <summary>ln B(a, b) for a, b > 0.</summary>
    internal static double Log(double a, double b) => Gamma.Log(a) + Gamma.Log(b) - Gamma.Log(a + b);

    /// <summary>I_x(a, b), 0..1: the chance that a Beta(a, b) variable is at most x. Continued fraction by Lentz's method.</summary>
    internal static double Regularised(double a, double b, double x)
    {
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        // On the far side of the mean the fraction converges slowly; the mirror image does not.
        if (x > (a + 1) / (a + b + 2)) return 1 - Regularised(b, a, 1 - x);
        var front = Math.Exp(a * Math.Log(x) + b * LogSpace.OnePlus(-x) - Log(a, b));
        return front * Fraction(a, b, x) / a;
    }

    private static double Fraction(double a, double b, double x)
    {
        var above = 1.0;
        var below = 1 / AwayFromZero(1 - (a + b) * x / (a + 1));
        var value = below;
        for (var m = 1; m < TermsMax; m++)
        {
            Step(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
            if (Math.Abs(Step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))) - 1) < 1e-15) break;
        }
        return value;

        double Step(double numerator)
        {
            below = 1 / AwayFromZero(1 + numerator * below);
            above = AwayFromZero(1 + numerator / above);
            value *= above * below;
            return above * below;
        }
    }

    private static double AwayFromZero(double x) => Math.Abs(x) > Tiny ? x : Tiny;
}
