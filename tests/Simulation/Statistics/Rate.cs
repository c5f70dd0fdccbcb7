using Halftone.Core.Statistics;

namespace Halftone.Tests.Simulation.Statistics;

/// <summary>How often something happened, with its exact interval (Clopper and Pearson), so that no simulated rate is read too finely.</summary>
internal readonly record struct Rate(int Hits, int Runs)
{
    internal double Share => (double)Hits / Runs;

    /// <summary>Two-sided, at 95 %.</summary>
    internal double Low => LowAt(0.025);

    internal double High => Hits == Runs ? 1 : Search.Root(BeyondHigh, 1e-12, 1 - 1e-12);

    /// <summary>
    /// At most so often. Where the limit would let 20 runs be hit (2,000 runs at 1 %), the rate is within the limit and its upper bound within half as much again. With fewer no
    /// bound can be that low even if nothing is ever hit, so they are asked for less: not to contradict the limit, which is to say that their lower bound (99.9 %, one-sided)
    /// is within it. What is wrong in earnest is hit in 10 % of the runs or more, and does contradict it.
    /// </summary>
    internal void ExpectAtMost(double limit, string what)
    {
        if (Runs * limit >= 20) Assert.True(Share <= limit && High <= 1.5 * limit, $"{what}: {this}, at most {limit:P1} with an upper bound of {1.5 * limit:P1}");
        else Assert.True(LowAt(0.001) <= limit, $"{what}: {this} contradicts {limit:P1}");
    }

    public override string ToString() => $"{Hits}/{Runs} = {Share:P2} [{Low:P2}, {High:P2}]";

    private double LowAt(double tail)
    {
        var (hits, runs) = (Hits, Runs);
        return hits == 0 ? 0 : Search.Root(p => Beta.Regularised(hits, runs - hits + 1, p) - tail, 1e-12, 1 - 1e-12);
    }

    private double BeyondHigh(double p) => Beta.Regularised(Hits + 1, Runs - Hits, p) - 0.975;
}
