using System.Collections.Immutable;

namespace Halftone.Core.Statistics.Trends;

/// <summary>The stakes of the tests for a trend: a sign or a centred rank within -1..1 multiplies the wealth by 1 + stake times it.</summary>
internal static class TrendBets
{
    private static readonly ImmutableArray<double> Stakes = [0.3, 0.6, 0.9];

    internal static int Count => Stakes.Length;

    internal static void Add(double[] wealth, double outcome)
    {
        for (var i = 0; i < wealth.Length; i++) wealth[i] += LogSpace.OnePlus(Stakes[i] * outcome);
    }
}
