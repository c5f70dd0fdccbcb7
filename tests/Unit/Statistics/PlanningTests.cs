using CsCheck;
using Halftone.Core.Statistics;
using Xunit;

namespace Halftone.Tests.Unit.Statistics;

public sealed class PlanningTests
{
    [Fact]
    public void The_least_margin_is_what_so_many_clean_units_prove() => Gen.Select(Gen.Double[0.0005, 0.2], Cases.Weight).Sample((margin, weight) =>
    {
        var units = Planning.CleanUnits(margin, 0.05, weight);
        Assert.InRange(Planning.LeastMargin(units, 0.05, weight)!.Value, 0, margin);
        Assert.True(Planning.LeastMargin(units - 1, 0.05, weight) is not { } less || less >= margin);
    }, iter: 300);

    [Fact]
    public void Without_units_nothing_can_be_proven()
    {
        Assert.Null(Planning.LeastMargin(0, 0.05, 0.05));
        Assert.Null(Planning.LeastHarm(0.001, 2, 0.05, new()));
    }

    [Fact]
    public void The_least_harm_falls_with_the_units_and_lies_beyond_what_is_tolerated()
    {
        var settings = new JudgeSettings();
        var found = new[] { 1_000, 10_000, 100_000 }.Select(units => Planning.LeastHarm(0.001, units, 0.05, settings)!.Value).ToList();
        Assert.Equal(found.OrderDescending(), found);
        Assert.All(found, rate => Assert.InRange(rate, 0.0022, 1));
    }

    [Fact]
    public void A_plan_says_what_its_steps_cannot_prove()
    {
        var prospects = StepProspect.Of([new(0.01, 0.05, 10_000), new(0.05, 0.25, 10_000), new(0.25, 1, 10_000), new(1, 1, 10_000)], 0.001, new());
        Assert.Equal([0.02, 0.004, 0.001], prospects.Select(each => each.Margin));
        Assert.Equal([100.0, 600, 3100], prospects.Select(each => Math.Round(each.CandidateUnits)));
        Assert.Equal([false, false, false], prospects.Select(each => each.IsProvable));
        Assert.StartsWith("1 %: 191 clean units of the candidate prove a margin of 2 %, 100 are expected; it cannot be proven, 3.", prospects[0].Sentence, StringComparison.Ordinal);
        Assert.Equal("0.01 %: 6 clean units of the candidate prove a margin of 100 %, 0 are expected; nothing can be proven. Too little to find even a candidate that always fails.",
            StepProspect.Of([new(0.0001, 0.001, 100)], 0.001, new())[0].Sentence);
    }
}
