using Halftone.Core.Statistics;
using Halftone.Core.Statistics.Trends;
using Xunit;

namespace Halftone.Tests.Unit.Statistics;

/// <summary>Cases drawn at random, with what the reference makes of them.</summary>
public sealed class RandomCaseTests
{
    [Fact]
    public void Harm_is_judged_as_by_the_reference() => Assert.All(Vectors.Random("harm"), each =>
    {
        var grid = each.GetProperty("grid").GetString() == "latency" ? Grids.Latency : Grids.Harm;
        var bet = new Bet.Harm(each.Number("ratio"), each.Number("margin"), each.Number("expected"), grid);
        Near(each.Number("log"), bet.LogE(each.Epochs()));
    });

    [Fact]
    public void Safety_is_judged_as_by_the_reference() =>
        Assert.All(Vectors.Random("safe"), each => Near(each.Number("log"), new Bet.Safe(each.Number("ratio"), each.Number("margin")).LogE(each.Epochs())));

    [Fact]
    public void Sample_ratios_are_judged_as_by_the_reference() =>
        Assert.All(Vectors.Random("ratio"), each => Near(each.Number("log"), SampleRatio.LogE(each.Epochs())));

    [Fact]
    public void Effects_are_bounded_as_by_the_reference() => Assert.All(Vectors.Random("bounds"), each =>
    {
        var bounds = RiskBounds.Of(each.Epochs(), 0.01, 0.05);
        Near(each.Number("low"), bounds.RatioLow);
        Assert.Equal(each.NumberOr("high", double.PositiveInfinity), bounds.RatioHigh, Vectors.Tolerance);
        Near(each.Number("difference"), bounds.DifferenceHigh);
    });

    [Fact]
    public void Trends_are_judged_as_by_the_reference() => Assert.All(Vectors.Random("trend"), each =>
    {
        var series = Vectors.Numbers(each.GetProperty("series"));
        var trend = MannKendall.Of(series);
        var slope = new TheilSen(series);
        Near(each.Number("score"), trend.Score);
        Near(each.Number("variance"), trend.Variance);
        Near(each.Number("z"), trend.Z);
        Near(each.Number("slope"), slope.Median);
        Assert.Equal(each.NumberOr("low", double.NegativeInfinity), slope.Low(), Vectors.Tolerance);
        Near(each.Number("inflation"), MannKendall.InflationOf(series));
        Near(each.Number("sign"), SpecificationTests.SignLog(series, 0.05));
    });

    [Fact]
    public void Blame_is_laid_as_by_the_reference() => Assert.All(Vectors.Random("adjusted"), each =>
    {
        var expected = Vectors.Numbers(each.GetProperty("adjusted"));
        var found = Combination.Adjusted(Vectors.Numbers(each.GetProperty("logs")));
        for (var i = 0; i < expected.Length; i++) Near(expected[i], found[i]);
    });

    [Fact]
    public void The_functions_that_the_base_library_lacks_are_those_of_the_reference()
    {
        Assert.All(Vectors.Random("incomplete"), each => Near(each.Number("value"), Beta.Regularised(each.Number("a"), each.Number("b"), each.Number("x"))));
        Assert.All(Vectors.Random("gamma"), each => Assert.Equal(1, (1 + Math.Abs(each.Number("log"))) / (1 + Math.Abs(Gamma.Log(each.Number("x")))), 1e-13));
    }

    private static void Near(double expected, double found) =>
        Assert.True(Math.Abs(expected - found) <= Vectors.Tolerance * Math.Max(1, Math.Abs(expected) * 1e-3), $"{found:R}, the reference says {expected:R}");
}
