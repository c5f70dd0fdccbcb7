namespace Halftone.Tests.Simulation.Statistics;

/// <summary>Runs from seed 1 on, few in CI and many at night.</summary>
internal static class Runs
{
    internal static readonly bool Nightly = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1";

    internal const double Alpha = 0.01;

    internal static readonly double Limit = -Math.Log(Alpha);

    internal static Rate Count(int few, Func<Random, bool> isHit, int many = 2000)
    {
        var runs = Nightly ? Math.Max(few, many) : few;
        return new(Enumerable.Range(1, runs).Count(seed => isHit(new Random(seed))), runs);
    }

    /// <summary>Values of runs in ascending order; none where a run has none.</summary>
    internal static List<int> Values(int few, Func<Random, int?> value, int many = 2000) =>
        [.. Enumerable.Range(1, Nightly ? Math.Max(few, many) : few).Select(seed => value(new Random(seed))).OfType<int>().Order()];

    internal static int Quantile(this List<int> ascending, double quantile) => ascending[Math.Min(ascending.Count - 1, (int)(quantile * ascending.Count))];

    /// <summary>Standard normal, by Box and Muller.</summary>
    internal static double NextGaussian(this Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>How many of so many independent events with a small chance happen: skips from one to the next.</summary>
    internal static int NextBinomial(this Random random, int n, double p)
    {
        if (p <= 0) return 0;
        var skip = Math.Log(1 - p);
        for (var (count, at) = (0, 0L); ; count++)
        {
            at += 1 + (long)(Math.Log(1 - random.NextDouble()) / skip);
            if (at > n) return count;
        }
    }
}
