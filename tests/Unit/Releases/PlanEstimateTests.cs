using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;
using Halftone.Core.Statistics;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

public sealed class PlanEstimateTests
{
    /// <summary>V8 of the specification, and its table of section 6.</summary>
    [Theory]
    [InlineData(0.05, 0.05, 78)]
    [InlineData(0.05, 0.02, 192)]
    [InlineData(0.05, 0.01, 382)]
    [InlineData(0.05, 0.005, 762)]
    [InlineData(0.05, 0.002, 1901)]
    [InlineData(0.05, 0.001, 3799)]
    [InlineData(0.01, 0.05, 78)]
    [InlineData(0.01, 0.01, 380)]
    [InlineData(0.01, 0.001, 3785)]
    [InlineData(0.5, 0.05, 83)]
    [InlineData(0.5, 0.01, 405)]
    [InlineData(0.5, 0.001, 4031)]
    public void Clean_units_are_those_of_the_specification(double weight, double margin, long units) => Assert.Equal(units, Planning.CleanUnits(margin, new JudgeSettings().Beta, weight));

    [Fact]
    public void A_step_has_to_prove_what_the_next_one_risks()
    {
        var estimate = PlanEstimate.Of(BuiltInPlans.Careful, 100, SplitUnit.Request);
        Assert.Equal([2, 0.4, 0.2, 0.1], estimate.Steps.Take(4).Select(step => Math.Round(step.Margin!.Value.Value, 6)));
        Assert.Null(estimate.Steps[4].Margin);
        Assert.True(estimate.IsProvable);
        // 191 units at one a second take less than the hold.
        Assert.Equal(TimeSpan.FromMinutes(5), estimate.Steps[0].Time);
        Assert.Equal(TimeSpan.FromMinutes(35), estimate.Total);
    }

    [Fact]
    public void Few_users_cannot_prove_a_plan_and_it_is_said_so()
    {
        var estimate = PlanEstimate.Of(BuiltInPlans.Careful, 0.1, SplitUnit.Request);
        Assert.False(estimate.IsProvable);
        Assert.Null(estimate.Total);
        Assert.False(estimate.Steps[0].IsProvable);
        Assert.Equal("1%: cannot be proven within 1h: 191 units of the candidate are needed for less than 2% more errors, which takes 2d5h4m", estimate.Steps[0].Text((Step.Weigh)BuiltInPlans.Careful.Steps[0]));
    }

    [Fact]
    public void Without_users_nothing_can_be_proven_ever()
    {
        var estimate = PlanEstimate.Of(BuiltInPlans.Careful, 0, SplitUnit.Identity);
        Assert.Null(estimate.Steps[0].Time);
        Assert.Equal("1%: cannot be proven: 191 units of the candidate are needed for less than 2% more errors, and too few come", estimate.Steps[0].Text((Step.Weigh)BuiltInPlans.Careful.Steps[0]));
    }

    [Fact]
    public void Under_a_sticky_split_only_who_is_new_to_the_candidate_counts()
    {
        var plan = BuiltInPlans.Careful with { Steps = [new Step.Weigh(new Percent(40)) { Hold = TimeSpan.Zero }, new Step.Weigh(new Percent(50)) { Hold = TimeSpan.Zero }, new Step.Weigh(new Percent(100)) { Hold = TimeSpan.Zero }] };
        var (sticky, each) = (PlanEstimate.Of(plan, 100, SplitUnit.Identity), PlanEstimate.Of(plan, 100, SplitUnit.Request));
        Assert.Equal(sticky.Steps[0].Time, each.Steps[0].Time);
        Assert.Equal(5, sticky.Steps[1].Time!.Value / each.Steps[1].Time!.Value, 6);
    }

    [Fact]
    public void Steps_without_two_arms_or_without_tests_take_their_hold()
    {
        var plan = BuiltInPlans.Careful with
        {
            Steps =
            [
                new Step.Weigh(default) { Hold = TimeSpan.FromMinutes(2) }, new Step.Weigh(new Percent(0.05)), new Step.Approval(null), new Step.Weigh(new Percent(10)) { Gates = [] },
                new Step.Weigh(new Percent(100)) { Hold = TimeSpan.FromMinutes(7) },
            ],
        };
        var estimate = PlanEstimate.Of(plan, 0, SplitUnit.Request);
        Assert.Equal([0, 1, 3, 4], estimate.Steps.Select(step => step.Index));
        Assert.Equal([true, false, true, true], estimate.Steps.Select(step => step.IsProvable));
        Assert.Equal("10%: 1m, nothing to compare", estimate.Steps[2].Text((Step.Weigh)plan.Steps[3]));
    }

    [Fact]
    public void A_next_step_that_hurts_few_whatever_happens_needs_no_proof()
    {
        var plan = BuiltInPlans.Careful with { Steps = [new Step.Weigh(new Percent(0.01)), new Step.Weigh(new Percent(0.1)), new Step.Weigh(new Percent(100))] };
        Assert.Equal([true, false, true], PlanEstimate.Of(plan, 1, SplitUnit.Request).Steps.Select(step => step.Margin is null));
    }
}
