using Halftone.Core.Statistics.Trends;

namespace Halftone.Tests.Simulation.Statistics;

/// <summary>Four hours of resident memory of a candidate and its stable twin: 300 MB, the saw-tooth of a collector, noise, and load that wanders.</summary>
public sealed class MemorySimulation(ITestOutputHelper output)
{
    private const int SamplesPerMinute = 6;
    private const int Samples = 240 * SamplesPerMinute;

    /// <summary>10 % of 512 MB in 24 h, per window of 10 minutes.</summary>
    private const double Tolerated = 0.1 * 512 / 144;

    [Fact]
    public void Drift_that_is_not_fully_shared_fools_the_ranks_but_not_the_signs_which_is_why_only_signs_may_roll_back()
    {
        var byRank = Runs.Count(60, random => Differences(random, 0, 0.9, 3 * SamplesPerMinute).Any(RankCrosses(random)), 400);
        output.WriteLine($"| memory, no leak, drift 90 % shared, 4 h: ranks | {byRank} |");
        Assert.True(byRank.Low > 0.1, $"ranks: {byRank}");
        var bySign = Runs.Count(60, random => Differences(random, 0, 0.9, 10 * SamplesPerMinute).Any(SignCrosses()));
        output.WriteLine($"| memory, no leak, drift 90 % shared, 4 h: signs | {bySign} |");
        bySign.ExpectAtMost(Runs.Alpha, "signs");
    }

    [Fact]
    public void A_leak_of_two_megabytes_a_minute_is_found_by_both()
    {
        var byRank = Runs.Count(20, random => Differences(random, 2, 1, 3 * SamplesPerMinute).Any(RankCrosses(random)), 400);
        var bySign = Runs.Count(20, random => Differences(random, 2, 1, 10 * SamplesPerMinute).Any(SignCrosses()), 400);
        output.WriteLine($"| memory, leak of 2 MB a minute, 4 h: ranks, signs | {byRank}, {bySign} |");
        Assert.Equal((1, 1), (byRank.Share, bySign.Share));
    }

    private static Func<double, bool> RankCrosses(Random random)
    {
        var trend = new RankTrend(random);
        return value =>
        {
            trend.Add(value);
            return trend.LogE >= Runs.Limit;
        };
    }

    private static Func<double, bool> SignCrosses()
    {
        var signs = new IncrementSign(Tolerated);
        return value =>
        {
            signs.Add(value);
            return signs.LogE >= Runs.Limit;
        };
    }

    /// <summary>Candidate less stable, least values of windows.</summary>
    /// <param name="leak">MB a minute.</param>
    /// <param name="shared">Share of the wandering load (in variance) that both feel; with 1 there is none at all, for it would cancel.</param>
    private static List<double> Differences(Random random, double leak, double shared, int window)
    {
        var (candidate, stable) = (Series(random, leak), Series(random, 0));
        var (own, other) = (0.0, 0.0);
        for (var i = 0; i < Samples; i++)
        {
            candidate[i] += own;
            stable[i] += other;
            own += Math.Sqrt(1 - shared) * random.NextGaussian();
            other += Math.Sqrt(1 - shared) * random.NextGaussian();
        }
        return [.. candidate.Chunk(window).Zip(stable.Chunk(window), (ours, theirs) => ours.Min() - theirs.Min())];
    }

    private static double[] Series(Random random, double leak)
    {
        var series = new double[Samples];
        var (saw, noise) = (random.NextDouble() * 60, 0.0);
        for (var i = 0; i < Samples; i++)
        {
            saw += random.NextDouble() * 12;
            if (saw > 60) saw = 0;
            noise = 0.9 * noise + 4 * Math.Sqrt(1 - 0.81) * random.NextGaussian();
            series[i] = 300 + saw + noise + leak * i / SamplesPerMinute;
        }
        return series;
    }
}
