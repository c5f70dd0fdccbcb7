using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>The way forward: what leads from step to step, and what does not.</summary>
public sealed class ReleaseLifeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_release_begins_by_starting_its_candidate()
    {
        var walk = new Walk();
        Assert.Equal(new Phase.Starting(IsReady: false), walk.Phase);
        Assert.Equal([new ReleaseCommand.StartCandidate(), new ReleaseCommand.Notify(ReleaseNotice.Started)], walk.Said);
        Assert.Equal(new Percent(0), walk.Release.Weight);
    }

    [Fact]
    public void A_good_candidate_goes_all_the_way_and_the_old_version_stays_warm()
    {
        var walk = new Walk().Ready();
        List<double> weights = [walk.Release.Weight.Value];
        while (walk.Phase is not Phase.Promoted)
        {
            if (walk.Phase is Phase.AwaitingApproval) walk.Tell(new ReleaseEvent.Approve(Walk.Ana, null));
            else walk.After(Minute).LookGood();
            if (weights[^1] != walk.Release.Weight.Value) weights.Add(walk.Release.Weight.Value);
        }

        Assert.Equal([0, 5, 50, 100], weights);
        Assert.Equal(new Phase.Promoted(walk.Now + TimeSpan.FromMinutes(30)), walk.Phase);
        Assert.Equal([new ReleaseCommand.Promote(), new ReleaseCommand.KeepOld(walk.Now + TimeSpan.FromMinutes(30)), new ReleaseCommand.Notify(ReleaseNotice.Promoted)], walk.Said);

        walk.After(TimeSpan.FromMinutes(29)).Tell(new ReleaseEvent.TimePassed());
        Assert.IsType<Phase.Promoted>(walk.Phase);
        walk.After(Minute).Tell(new ReleaseEvent.TimePassed());
        Assert.Equal(new Phase.Completed(), walk.Phase);
        Assert.Equal([new ReleaseCommand.StopOld(), new ReleaseCommand.Notify(ReleaseNotice.Completed)], walk.Said);
    }

    [Fact]
    public void Without_keep_old_the_old_version_goes_at_once()
    {
        var walk = new Walk(BuiltInPlans.Immediate).Ready().LookGood();
        Assert.Equal(new Phase.Completed(), walk.Phase);
        Assert.True(walk.Says<ReleaseCommand.StopOld>());
        Assert.True(walk.Notifies(ReleaseNotice.Promoted) && walk.Notifies(ReleaseNotice.Completed));
    }

    [Fact]
    public void The_first_version_of_a_service_skips_the_steps()
    {
        var walk = new Walk(stable: null).Ready();
        Assert.Equal(new Phase.Completed(), walk.Phase);
        Assert.Equal(new Percent(100), walk.Release.Weight);
        Assert.True(walk.Says<ReleaseCommand.Promote>());
        Assert.False(walk.Says<ReleaseCommand.StopOld>());
    }

    [Fact]
    public void A_candidate_that_does_not_start_never_had_a_request()
    {
        var walk = new Walk().Tell(new ReleaseEvent.Started("exit code 1"));
        Assert.Equal(new Phase.StartFailed(), walk.Phase);
        Assert.Equal("exit code 1", walk.Release.Why);
        Assert.Equal([new ReleaseCommand.StopCandidate(), new ReleaseCommand.Notify(ReleaseNotice.Failed)], walk.Said);
    }

    [Fact]
    public void A_step_is_held_for_its_time_however_good_it_looks()
    {
        var walk = new Walk().To(1).After(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1)).LookGood();
        Assert.Equal(1, walk.Release.Step);
        Assert.Equal(2, walk.After(TimeSpan.FromSeconds(1)).LookGood().Release.Step);
    }

    [Fact]
    public void A_step_waits_for_its_units()
    {
        var walk = new Walk().To(1).After(TimeSpan.FromMinutes(10)).Tell(new ReleaseEvent.Looked([Walk.GoodErrors, Walk.GoodLatency], 99));
        Assert.Equal(1, walk.Release.Step);
        Assert.Equal(2, walk.Tell(new ReleaseEvent.Looked([Walk.GoodErrors, Walk.GoodLatency], 100)).Release.Step);
    }

    [Fact]
    public void A_step_waits_for_the_gates_it_names_and_for_no_other()
    {
        var walk = new Walk().To(1).After(TimeSpan.FromMinutes(10)).Look(Walk.GoodErrors);
        Assert.Equal(1, walk.Release.Step);
        walk.To(3).After(TimeSpan.FromMinutes(10)).Look(Walk.GoodErrors);
        Assert.Equal(4, walk.Release.Step);
    }

    [Fact]
    public void Where_only_one_arm_has_requests_nothing_that_compares_is_waited_for()
    {
        var walk = new Walk().To(4).After(TimeSpan.FromMinutes(5)).Look();
        Assert.IsType<Phase.Promoted>(walk.Phase);
    }

    [Fact]
    public void Time_alone_moves_no_step()
    {
        var walk = new Walk().To(1).After(TimeSpan.FromDays(1)).Tell(new ReleaseEvent.TimePassed());
        Assert.Equal(1, walk.Release.Step);
        Assert.Empty(walk.Said);
    }

    [Fact]
    public void An_approval_waits_for_somebody_and_then_goes_on()
    {
        var walk = new Walk().To(2);
        Assert.Equal(new Phase.AwaitingApproval(walk.Now + TimeSpan.FromHours(24)), walk.Phase);
        Assert.True(walk.Notifies(ReleaseNotice.Waiting));
        Assert.Contains("look at the funnel", walk.Release.Why, StringComparison.Ordinal);
        walk.After(TimeSpan.FromHours(23)).LookGood().Tell(new ReleaseEvent.TimePassed());
        Assert.Equal(2, walk.Release.Step);
        walk.Tell(new ReleaseEvent.Approve(Walk.Ana, Step: 3));
        Assert.Equal(3, walk.Release.Step);
        Assert.Equal([new ReleaseCommand.SetWeight(new Percent(50)), new ReleaseCommand.Notify(ReleaseNotice.Step)], walk.Said);
    }

    [Fact]
    public void Nobodys_approval_in_time_is_none()
    {
        var walk = new Walk().To(2).After(TimeSpan.FromHours(24)).Tell(new ReleaseEvent.TimePassed());
        Assert.Equal(new Phase.RollingBack(Keep: false), walk.Phase);
        Assert.Equal([new ReleaseCommand.RollBack()], walk.Said);
    }

    [Fact]
    public void Too_little_data_pauses()
    {
        var walk = new Walk().To(1).After(TimeSpan.FromMinutes(59)).Look(Walk.Unknown, Walk.GoodLatency);
        Assert.IsType<Phase.Holding>(walk.Phase);
        walk.After(Minute).Look(Walk.Unknown, Walk.GoodLatency);
        Assert.Equal(new Phase.Paused(PauseCause.NoData, TimeSpan.FromMinutes(60)), walk.Phase);
        Assert.True(walk.Notifies(ReleaseNotice.Paused));
        Assert.Contains("not enough data within 1h: gate errors: 12 units", walk.Release.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_little_data_rolls_back_where_the_plan_says_so()
    {
        var walk = new Walk(Walk.Usual with { IfNoData = WhenUnproven.RollBack }).To(1).After(TimeSpan.FromHours(1)).Look(Walk.Unknown);
        Assert.IsType<Phase.RollingBack>(walk.Phase);
    }

    [Fact]
    public void Too_little_data_goes_on_unproven_where_the_plan_says_so()
    {
        var walk = new Walk(Walk.Usual with { IfNoData = WhenUnproven.Promote }).To(1).After(TimeSpan.FromHours(1)).Look(Walk.Unknown);
        Assert.Equal(2, walk.Release.Step);
        Assert.Equal([1], walk.Release.Unproven);
        walk.ToPromoted();
        Assert.Equal("v2 is stable, unproven at step 2", walk.Release.Why);
    }

    [Theory]
    [InlineData(1.7, 1_000)]
    [InlineData(0.1, 99)]
    public void Nothing_goes_on_unproven_that_hints_at_harm_or_has_had_too_few_units(double harm, long units)
    {
        var walk = new Walk(Walk.Usual with { IfNoData = WhenUnproven.Promote }).To(1).After(TimeSpan.FromHours(1))
            .Tell(new ReleaseEvent.Looked([Walk.Unknown with { HarmLog = harm }], units));
        Assert.Equal(new Phase.Paused(PauseCause.NoData, TimeSpan.FromHours(1)), walk.Phase);
    }

    [Fact]
    public void A_gate_that_is_asked_outside_has_to_pass_also_where_proof_is_waived()
    {
        var plan = Walk.Usual with { IfNoData = WhenUnproven.Promote, Gates = [.. Plan.DefaultGates, new GateConfig.Webhook { Name = "smoke", Url = "http://127.0.0.1:9000/" }] };
        var walk = new Walk(plan).Ready().Look();
        Assert.Equal(1, walk.Release.Step);
        walk.After(TimeSpan.FromHours(1)).Look(Walk.Unknown);
        Assert.IsType<Phase.Paused>(walk.Phase);
    }

    [Theory]
    [InlineData(nameof(WhenUnproven.Pause))]
    [InlineData(nameof(WhenUnproven.Promote))]
    [InlineData(nameof(WhenUnproven.RollBack))]
    public void A_measurement_that_is_broken_moves_nothing_and_pauses_in_the_end(string ifNoData)
    {
        var walk = new Walk(Walk.Usual with { IfNoData = Enum.Parse<WhenUnproven>(ifNoData) }).To(1).After(TimeSpan.FromMinutes(30)).Look(Walk.GoodErrors, Walk.GoodLatency, Walk.Skewed);
        Assert.IsType<Phase.Holding>(walk.Phase);
        walk.After(TimeSpan.FromMinutes(30)).Look(Walk.GoodErrors, Walk.GoodLatency, Walk.Skewed);
        Assert.Equal(new Phase.Paused(PauseCause.Broken, TimeSpan.FromMinutes(60)), walk.Phase);
    }

    [Fact]
    public void A_freeze_holds_what_would_go_on_by_itself_and_lets_go_when_it_ends()
    {
        // The walk begins on a Monday at 10:00.
        var plan = Walk.Usual with { Freeze = [new FreezeWindow.Weekly([DayOfWeek.Monday], new TimeOnly(10, 15), new TimeOnly(12, 0))] };
        var walk = new Walk(plan).To(1).After(TimeSpan.FromMinutes(30)).LookGood();
        Assert.Equal(1, walk.Release.Step);
        Assert.Equal(2, walk.After(TimeSpan.FromMinutes(91)).LookGood().Release.Step);
    }

    [Fact]
    public void Who_is_ready_within_a_freeze_waits_for_its_end()
    {
        var plan = Walk.Usual with { Freeze = [new FreezeWindow.Weekly([], new TimeOnly(10, 1), new TimeOnly(12, 0))] };
        var walk = new Walk(plan).After(Minute).Ready();
        Assert.Equal(new Phase.Starting(IsReady: true), walk.Phase);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(1)), ReleaseLife.NextMoment(walk.Release, walk.Now));
        walk.After(TimeSpan.FromHours(2)).Tell(new ReleaseEvent.TimePassed());
        Assert.Equal(0, walk.Release.Step);
    }

    [Fact]
    public void While_the_store_is_down_nothing_moves_forward_and_afterwards_everything_does()
    {
        var walk = new Walk().To(1).After(TimeSpan.FromMinutes(10)).Tell(new ReleaseEvent.StoreFailed("disk full")).LookGood();
        Assert.Equal(1, walk.Release.Step);
        Assert.Empty(walk.Said);
        Assert.Equal(2, walk.Tell(new ReleaseEvent.StoreBack()).LookGood().Release.Step);
    }

    [Fact]
    public void What_was_ready_while_the_store_was_down_begins_when_it_is_back()
    {
        var walk = new Walk().Tell(new ReleaseEvent.StoreFailed("locked")).Ready().Tell(new ReleaseEvent.TimePassed());
        Assert.Equal(new Phase.Starting(IsReady: true), walk.Phase);
        walk.Tell(new ReleaseEvent.StoreBack()).Tell(new ReleaseEvent.TimePassed());
        Assert.Equal(0, walk.Release.Step);
    }

    [Fact]
    public void Screens_know_when_something_happens_next()
    {
        var walk = new Walk().To(1);
        Assert.Equal(walk.Now + TimeSpan.FromMinutes(10), ReleaseLife.NextMoment(walk.Release, walk.Now));
        Assert.Equal(walk.Now + TimeSpan.FromMinutes(60), ReleaseLife.NextMoment(walk.Release, walk.Now + TimeSpan.FromMinutes(10)));
        walk.To(2);
        Assert.Equal(walk.Now + TimeSpan.FromHours(24), ReleaseLife.NextMoment(walk.Release, walk.Now));
        walk.Tell(new ReleaseEvent.Pause(Walk.Ana));
        Assert.Null(ReleaseLife.NextMoment(walk.Release, walk.Now));
    }
}
