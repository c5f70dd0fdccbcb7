using Halftone.Core.Statistics;
using Halftone.Core.Statistics.Intervals;
using Halftone.Core.Statistics.Trends;
using Xunit;

namespace Halftone.Tests.Unit.Statistics;

/// <summary>Every vector of the statistical specification, by its name there.</summary>
public sealed class SpecificationTests
{
    private static readonly double[] Memory = [300, 302, 301, 305, 304, 307, 309, 308, 312, 311, 315, 316];
    private static readonly Epoch[] Third = [Epoch.Of(0.05, 40, 3, 760, 2)];
    private static readonly Epoch[] Fourth = [Epoch.Of(0.01, 120, 1, 11_880, 9), Epoch.Of(0.05, 600, 4, 11_400, 12), Epoch.Of(0.25, 3000, 9, 9000, 8)];
    private static readonly Bet.Harm Strict = new(1, 0);
    private static readonly Bet.Harm Default = new(1.2, 0.001);

    private static void Expect(string name, params double[] found)
    {
        var expected = Vectors.Named(name);
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) <= Vectors.Tolerance, $"{name}[{i}] is {found[i]:R}, the reference says {expected[i]:R}");
    }

    private static double[] Factors(Bet bet, double weight, double point)
    {
        var stake = bet.Stake(weight, point);
        var odds = weight / (1 - weight);
        return [stake, bet.CandidateLog(stake, 1), bet.CandidateLog(stake, 0), bet.StableLog(stake, odds, 1), bet.StableLog(stake, odds, 0)];
    }

    [Fact]
    public void One_request_multiplies_the_wealth_as_V1_and_V2_say()
    {
        Expect("V1", Factors(Strict, 0.5, 3));
        Expect("V2", Factors(Default, 0.05, 7));
    }

    [Fact]
    public void Constant_weights_are_judged_as_V3_and_V5_say()
    {
        Expect("V3", Strict.LogE(Third), Default.LogE(Third));
        Epoch[] two = [Epoch.Of(0.01, 2, 2, 198, 0)];
        Expect("V5", Strict.LogE(two), Default.LogE(two), Strict.LogE([Epoch.Of(0.01, 1, 1, 99, 0)]));
    }

    [Fact]
    public void A_ramp_is_judged_as_V4_says_with_and_without_restarts()
    {
        var restarts = new RestartMixture(Default);
        restarts.Close([Fourth[0]]);
        restarts.Close([Fourth[1]]);
        Expect("V4", Strict.LogE(Fourth), Default.LogE(Fourth), restarts.LogE([Fourth[2]]));
    }

    [Fact]
    public void The_closed_form_is_that_of_V6() => Expect(
        "V6", BetaBinomial.LogE(6, 4, 0.1, 1, 20, isOneSided: true), BetaBinomial.LogE(6, 4, 0.1, 1, 20, isOneSided: false), BetaBinomial.LogE(6, 4, 0.1, 1.5, 20, isOneSided: true));

    [Fact]
    public void Safety_is_proven_as_V7_and_V8_say()
    {
        Epoch[] epochs = [Epoch.Of(0.05, 2000, 1, 38_000, 40)];
        Expect("V7", new Bet.Safe(1, 0.005).LogE(epochs), new Bet.Safe(1, 0.001).LogE(epochs), RiskBounds.Of(epochs, 0.01, 0.05).DifferenceHigh);
        Expect("V8", [.. new[] { 0.05, 0.02, 0.01, 0.005, 0.002, 0.001 }.Select(margin => (double)Planning.CleanUnits(margin, 0.05, 0.05))]);
    }

    [Fact]
    public void The_ratio_of_risks_is_bounded_as_V9_says()
    {
        var bounds = RiskBounds.Of([Epoch.Of(0.5, 5000, 60, 5000, 20)], 0.025, 0.05);
        Expect("V9", bounds.RatioLow, bounds.RatioHigh);
    }

    [Fact]
    public void Sample_ratios_are_judged_as_V10_says()
    {
        Expect("V10", SampleRatio.LogE([Epoch.Of(0.05, 430, 0, 9570, 0)]), SampleRatio.LogE([Epoch.Of(0.05, 430, 0, 9570, 0), Epoch.Of(0.25, 2200, 0, 7800, 0)]));
        Expect("V10b", SampleRatio.DirichletLogE([100, 900], [0.5, 0.5], 10_000), SampleRatio.DirichletLogE([430, 9570], [0.05, 0.95], 100));
    }

    [Fact]
    public void Latency_is_judged_as_V11_says()
    {
        double Log(Epoch epoch, double expected) => new Bet.Harm(1, 0, expected, Grids.Latency).LogE([epoch]);
        var p95 = Epoch.Of(0.1, 500, 41, 4500, 225);
        var median = Epoch.Of(0.1, 500, 290, 4500, 2250);
        Expect("V11", Log(p95, 0), Log(p95, 0.05));
        Expect("V11b", Log(median, 0), Log(median, 0.5));
    }

    [Fact]
    public void What_is_pending_counts_as_V12_says() => Expect("V12", Default.LogE([.. Third, Epoch.Of(0.05, 2, 0, 3, 3)]));

    [Fact]
    public void Memory_is_judged_as_V13_and_V14_say()
    {
        var trend = MannKendall.Of(Memory);
        var slope = new TheilSen(Memory);
        Expect("V13", trend.Score, trend.Variance, trend.Z, slope.Median, slope.Low(), MannKendall.InflationOf(Memory));
        var ranks = new RankTrend(new Random(1));
        Expect("V14", [.. Memory.Select(value => { ranks.Add(value); return ranks.LogE; })]);
        Expect("V14b", SignLog(Memory, 0), SignLog(Memory, 1.5));
    }

    [Fact]
    public void Several_measures_are_combined_and_blamed_as_V15_says()
    {
        double[] logs = [Math.Log(300), Math.Log(8), Math.Log(0.5), Math.Log(0.9)];
        Expect("V15", [Math.Exp(Combination.LogE(logs, [0.25, 0.25, 0.25, 0.25])), .. Combination.Adjusted(logs).Select(Math.Exp)]);
    }

    [Fact]
    public void Growth_is_that_of_V16_and_V17()
    {
        double[] weights = [0.01, 0.05, 0.5];
        Expect("V16", [.. weights.Select(weight => Planning.Growth(0.001, 0.01, weight))]);
        Expect("V17", [.. weights.Select(weight => Planning.Growth(0.001, 0.01, weight, 1.2, 0.001))]);
    }

    [Fact]
    public void The_asymptotic_interval_is_that_of_V18() => Expect("V18", ConfidenceSequence.AsymptoticHalfWidth(1, 1000, 5000, 0.05));

    internal static double SignLog(double[] series, double tolerated)
    {
        var signs = new IncrementSign(tolerated);
        foreach (var value in series) signs.Add(value);
        return signs.LogE;
    }
}
