namespace Halftone.Core.Statistics.Intervals;

/// <summary>Intervals that hold at all times at once, for display. They take the units of an arm for independent and alike, so nothing is decided on them.</summary>
internal static class ConfidenceSequence
{
    /// <summary>Around the edges 0 and 1 the mixture is not defined.</summary>
    private const double Edge = 1e-12;

    /// <summary>Two-sided, for a rate.</summary>
    /// <param name="tunedFor">The number of units at which it is tightest.</param>
    internal static (double Low, double High) Bernoulli(long successes, long units, double alpha, double tunedFor, double tunedAlpha = 0.05)
    {
        var rate = (double)successes / units;
        double Beyond(double p) =>
            BetaMixture.Log((rate - p) * units, p * (1 - p) * units, p * (1 - p) * tunedFor, p, 1 - p, tunedAlpha, isOneSided: false) + Math.Log(alpha);
        var low = rate is > 0 and < 1 && Beyond(Edge) > 0 ? Search.Root(Beyond, Edge, rate) : 0;
        var high = rate < 1 && Beyond(1 - Edge) > 0 ? Search.Root(Beyond, rate, 1 - Edge) : 1;
        return (low, high);
    }

    /// <summary>How far an empirical distribution strays from the true one, anywhere, at any number of units from `from` on (Howard and Ramdas: DKW at the rate of the iterated logarithm).</summary>
    internal static double BandAt(double units, double alpha, double from)
    {
        const double a = 0.85;
        var c = Search.Root(each => SmallestError(each) - alpha, 1, 200);
        return a * Math.Sqrt((Math.Log(1 + Math.Log(units / from)) + c) / units);

        static double SmallestError(double c)
        {
            var widest = Search.Root(eta => Math.Sqrt(eta / 2) + Math.Sqrt(2 * (eta - 1) / c) - a, 1, 2 * a * a);
            return Error(c, Search.Least(eta => Error(c, eta), 1 + Edge, widest, 200));
        }

        static double Error(double c, double eta)
        {
            var root = a - Math.Sqrt(2 * (eta - 1) / c);
            var power = 2 / eta * root * root;
            return power <= 1 ? double.PositiveInfinity : 4 * Math.Exp(-power * c) * (1 + 1 / ((power - 1) * Math.Log(eta)));
        }
    }

    /// <summary>Half the width of the asymptotic sequence of a mean (Gaussian mixture, as GrowthBook uses it). Poor for rare errors.</summary>
    /// <param name="variance">Of one unit.</param>
    /// <param name="tunedFor">The number of units at which it is tightest; GrowthBook's default is 5000.</param>
    internal static double AsymptoticHalfWidth(double variance, double units, double tunedFor, double alpha)
    {
        var log = -2 * Math.Log(alpha);
        var rho = Math.Sqrt((log + Math.Log(log + 1)) / tunedFor);
        var n = units * rho * rho + 1;
        return Math.Sqrt(variance) * Math.Sqrt(2 * n * Math.Log(Math.Sqrt(n) / alpha)) / (units * rho);
    }
}
