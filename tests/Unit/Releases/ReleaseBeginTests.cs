using Halftone.Core.Config;
using Halftone.Core.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>When a release may begin, and what becomes of the one before it.</summary>
public sealed class ReleaseBeginTests
{
    [Fact]
    public void A_version_that_comes_while_another_is_under_way_is_refused_unless_it_replaces_it()
    {
        var walk = new Walk().To(1);
        var refused = Assert.IsType<ReleaseBeginning.Refused>(ReleaseLife.Begin(Walk.Order(Walk.Usual, "v3"), walk.Release, walk.Now));
        Assert.Contains("--replace", refused.Fix, StringComparison.Ordinal);

        var first = Assert.IsType<ReleaseBeginning.EndFirst>(ReleaseLife.Begin(Walk.Order(Walk.Usual, "v3") with { Replace = true }, walk.Release, walk.Now));
        walk.Tell(first.By).Tell(new ReleaseEvent.Returned());
        Assert.Equal("rolled back by ana: replaced by v3", walk.Release.Why);
        var begun = Assert.IsType<ReleaseBeginning.Begun>(ReleaseLife.Begin(Walk.Order(Walk.Usual, "v3") with { Replace = true }, walk.Release, walk.Now));
        Assert.Equal("v1", begun.Release.From);
        Assert.Equal("v3", begun.Release.To);
    }

    [Fact]
    public void While_another_goes_back_it_is_asked_again_in_a_moment()
    {
        var walk = new Walk().To(1).Tell(new ReleaseEvent.RollBack(Walk.Ana));
        Assert.IsType<ReleaseBeginning.Refused>(ReleaseLife.Begin(Walk.Order(Walk.Usual, "v3") with { Replace = true }, walk.Release, walk.Now));
    }

    [Fact]
    public void A_promoted_release_lets_its_old_version_go_when_the_next_begins()
    {
        var walk = new Walk().ToPromoted();
        var order = Walk.Order(Walk.Usual, "v3") with { Stable = "v2" };
        walk.Tell(Assert.IsType<ReleaseBeginning.EndFirst>(ReleaseLife.Begin(order, walk.Release, walk.Now)).By);
        Assert.Equal(new Phase.Completed(), walk.Phase);
        Assert.True(walk.Says<ReleaseCommand.StopOld>());
        Assert.Equal("v2", Assert.IsType<ReleaseBeginning.Begun>(ReleaseLife.Begin(order, walk.Release, walk.Now)).Release.From);
    }

    [Fact]
    public void What_is_stable_is_not_released() =>
        Assert.IsType<ReleaseBeginning.Refused>(ReleaseLife.Begin(Walk.Order(Walk.Usual, "v1"), null, Walk.Start));

    [Fact]
    public void Within_a_freeze_nothing_begins_unless_forced()
    {
        var order = Walk.Order(Walk.Usual with { Freeze = [new FreezeWindow.Dates(new(2026, 3, 1), new(2026, 3, 3))] });
        var refused = Assert.IsType<ReleaseBeginning.Refused>(ReleaseLife.Begin(order, null, Walk.Start));
        Assert.Contains("until Wed 4 Mar 00:00", refused.Why, StringComparison.Ordinal);
        Assert.IsType<ReleaseBeginning.Begun>(ReleaseLife.Begin(order with { Force = true }, null, Walk.Start));
    }

    [Fact]
    public void What_came_to_nothing_is_tried_again_against_what_is_stable_now()
    {
        var walk = new Walk().To(1).Tell(new ReleaseEvent.RollBack(Walk.Ana));
        Assert.Null(ReleaseLife.Retry(walk.Release, "r-2", "v1", Walk.Ana));
        var order = ReleaseLife.Retry(walk.Tell(new ReleaseEvent.Returned()).Release, "r-2", "v9", Walk.Ana);
        Assert.NotNull(order);
        var begun = Assert.IsType<ReleaseBeginning.Begun>(ReleaseLife.Begin(order, walk.Release, walk.Now));
        Assert.Equal(("r-2", "v9", "v2", "usual"), (begun.Release.Id, begun.Release.From, begun.Release.To, begun.Release.Plan.Name));
        Assert.Null(ReleaseLife.Retry(new Walk(BuiltInPlans.Immediate).Ready().LookGood().Release, "r-2", "v2", Walk.Ana));
    }
}
