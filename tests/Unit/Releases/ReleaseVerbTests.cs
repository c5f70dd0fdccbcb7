using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>What people may ask in each phase, and what they are told when they may not.</summary>
public sealed class ReleaseVerbTests
{
    private static readonly ReleaseEvent.Promote Full = new(Walk.Ana, Full: true);

    [Fact]
    public void Each_phase_offers_what_it_takes()
    {
        Assert.Equal([ReleaseVerb.Abort, ReleaseVerb.RollBack], ReleaseLife.Verbs(new Walk().Release));
        Assert.Equal([ReleaseVerb.Promote, ReleaseVerb.PromoteFull, ReleaseVerb.Pause, ReleaseVerb.Abort, ReleaseVerb.RollBack, ReleaseVerb.Split], ReleaseLife.Verbs(new Walk().To(1).Release));
        Assert.Equal([ReleaseVerb.Approve, ReleaseVerb.Pause, ReleaseVerb.Abort, ReleaseVerb.RollBack, ReleaseVerb.Split], ReleaseLife.Verbs(new Walk().To(2).Release));
        Assert.Equal([ReleaseVerb.Promote, ReleaseVerb.PromoteFull, ReleaseVerb.Resume, ReleaseVerb.Abort, ReleaseVerb.RollBack, ReleaseVerb.Split], ReleaseLife.Verbs(new Walk().To(1).Tell(new ReleaseEvent.Pause(Walk.Ana)).Release));
        Assert.Equal([ReleaseVerb.PromoteFull, ReleaseVerb.Abort, ReleaseVerb.RollBack, ReleaseVerb.Split], ReleaseLife.Verbs(ByHand(7).Release));
        Assert.Equal([ReleaseVerb.RollBack], ReleaseLife.Verbs(new Walk().ToPromoted().Release));
        Assert.Equal([ReleaseVerb.Retry], ReleaseLife.Verbs(new Walk().Tell(new ReleaseEvent.Started("exit code 1")).Release));
        Assert.Empty(ReleaseLife.Verbs(new Walk(BuiltInPlans.Immediate).Ready().LookGood().Release));
    }

    [Fact]
    public void An_approval_of_another_step_is_refused()
    {
        var walk = new Walk().To(2);
        Assert.Contains("step 3 is waiting, not step 2", walk.Refused(new ReleaseEvent.Approve(Walk.Ana, Step: 2)).Why, StringComparison.Ordinal);
        Assert.Contains("not waiting for an approval", new Walk().To(1).Refused(new ReleaseEvent.Approve(Walk.Ana, null)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_promotion_skips_what_is_left_of_a_hold()
    {
        var walk = new Walk().To(0).Tell(new ReleaseEvent.Promote(Walk.Ana, Full: false));
        Assert.Equal(1, walk.Release.Step);
        Assert.Equal([new ReleaseCommand.SetWeight(new Percent(5)), new ReleaseCommand.Notify(ReleaseNotice.Step)], walk.Said);
    }

    [Fact]
    public void A_full_promotion_goes_to_the_next_approval_and_after_it_to_the_end()
    {
        var walk = new Walk().To(0).Tell(Full);
        Assert.Equal(2, walk.Release.Step);
        Assert.Equal([new ReleaseCommand.SetWeight(new Percent(5)), new ReleaseCommand.Notify(ReleaseNotice.Waiting)], walk.Said);
        Assert.Contains("approve it", walk.Refused(Full).Fix, StringComparison.Ordinal);
        walk.Tell(new ReleaseEvent.Approve(Walk.Ana, null));
        Assert.IsType<Phase.Promoted>(walk.Phase);
        Assert.False(walk.Says<ReleaseCommand.SetWeight>());
        Assert.True(walk.Says<ReleaseCommand.Promote>());
    }

    [Fact]
    public void A_pause_keeps_what_was_held_and_the_weight()
    {
        var walk = new Walk().To(1).After(TimeSpan.FromMinutes(4)).Tell(new ReleaseEvent.Pause(new Asked("ana", "lunch")));
        Assert.Equal(new Phase.Paused(PauseCause.Asked, TimeSpan.FromMinutes(4)), walk.Phase);
        Assert.Equal("paused by ana: lunch", walk.Release.Why);
        walk.After(TimeSpan.FromHours(1)).LookGood();
        Assert.Equal(1, walk.Release.Step);
        walk.Tell(new ReleaseEvent.Resume(Walk.Ana));
        Assert.Equal(new Phase.Holding(walk.Now - TimeSpan.FromMinutes(4)), walk.Phase);
        Assert.Equal(new Percent(5), walk.Release.Weight);
    }

    [Fact]
    public void Who_resumes_after_too_little_data_grants_the_step_its_time_again()
    {
        var walk = new Walk().To(1).After(TimeSpan.FromHours(1)).Look(Walk.Unknown).After(TimeSpan.FromHours(1)).Tell(new ReleaseEvent.Resume(Walk.Ana));
        Assert.Equal(new Phase.Holding(walk.Now), walk.Phase);
        Assert.IsType<Phase.Holding>(walk.After(TimeSpan.FromMinutes(59)).Look(Walk.Unknown).Phase);
    }

    [Fact]
    public void A_paused_approval_is_an_approval_when_it_resumes()
    {
        var walk = new Walk().To(2).Tell(new ReleaseEvent.Pause(Walk.Ana));
        Assert.Contains("resume", walk.Refused(new ReleaseEvent.Approve(Walk.Ana, null)).Fix, StringComparison.Ordinal);
        Assert.Contains("approval", walk.Refused(Full).Why, StringComparison.Ordinal);
        walk.Tell(new ReleaseEvent.Resume(Walk.Ana));
        Assert.Equal(new Phase.AwaitingApproval(walk.Now + TimeSpan.FromHours(24)), walk.Phase);
    }

    [Fact]
    public void A_weight_by_hand_ends_what_the_plan_does_but_not_the_hard_signals()
    {
        var walk = ByHand(7);
        Assert.Equal([new ReleaseCommand.SetWeight(new Percent(7))], walk.Said);
        Assert.Equal("7% to v2, set by ana", walk.Release.Why);
        Assert.Equal(new Phase.ByHand(), walk.After(TimeSpan.FromDays(2)).LookGood().Look(Walk.BadErrors).Phase);
        Assert.Equal(new Percent(2), walk.Tell(new ReleaseEvent.Split(Walk.Ana, new Percent(2))).Release.Weight);
        Assert.Contains("--full", walk.Refused(new ReleaseEvent.Promote(Walk.Ana, Full: false)).Fix, StringComparison.Ordinal);
        Assert.IsType<Phase.RollingBack>(walk.Tell(new ReleaseEvent.HardSignal(HardSignalKind.ErrorBurst, "20 in a row")).Phase);
    }

    [Fact]
    public void A_weight_by_hand_does_not_give_an_approval()
    {
        var walk = new Walk().To(2).Tell(new ReleaseEvent.Split(Walk.Ana, new Percent(90))).Tell(Full);
        Assert.Equal(2, walk.Release.Step);
        Assert.IsType<Phase.AwaitingApproval>(walk.Phase);
        Assert.Equal(new Percent(90), walk.Release.Weight);
        Assert.IsType<Phase.Promoted>(walk.Tell(new ReleaseEvent.Approve(Walk.Ana, null)).Phase);
    }

    [Fact]
    public void What_cannot_be_recorded_is_refused_but_the_way_back()
    {
        var walk = new Walk().To(2).Tell(new ReleaseEvent.StoreFailed("disk full"));
        Assert.Contains("rollback web works without it", walk.Refused(new ReleaseEvent.Approve(Walk.Ana, null)).Fix, StringComparison.Ordinal);
        Assert.IsType<ReleaseTurn.Refused>(ReleaseLife.On(walk.Release, new ReleaseEvent.Split(Walk.Ana, new Percent(9)), walk.Now));
        Assert.IsType<ReleaseTurn.Taken>(ReleaseLife.On(walk.Release, new ReleaseEvent.Split(Walk.Ana, new Percent(1)), walk.Now));
        Assert.IsType<Phase.RollingBack>(walk.Tell(new ReleaseEvent.RollBack(Walk.Ana)).Phase);
    }

    [Fact]
    public void A_person_may_go_on_within_a_freeze()
    {
        var plan = Walk.Usual with { Freeze = [new FreezeWindow.Weekly([], new TimeOnly(10, 1), new TimeOnly(20, 0))] };
        var walk = new Walk(plan).After(TimeSpan.FromMinutes(1)).Ready().Tell(new ReleaseEvent.Promote(Walk.Ana, Full: false));
        Assert.Equal(0, walk.Release.Step);
        Assert.Equal(1, walk.Tell(new ReleaseEvent.Promote(Walk.Ana, Full: false)).Release.Step);
    }

    [Fact]
    public void A_refusal_says_what_to_do_in_every_phase()
    {
        Walk[] phases = [new(), new Walk().To(1), new Walk().To(2), ByHand(7), new Walk().ToPromoted(), new Walk().To(1).Tell(new ReleaseEvent.RollBack(Walk.Ana)), new Walk().Tell(new ReleaseEvent.Started("exit code 1"))];
        ReleaseEvent[] verbs =
        [
            new ReleaseEvent.Approve(Walk.Ana, null), new ReleaseEvent.Promote(Walk.Ana, Full: false), Full, new ReleaseEvent.Pause(Walk.Ana), new ReleaseEvent.Resume(Walk.Ana), new ReleaseEvent.Abort(Walk.Ana),
            new ReleaseEvent.RollBack(Walk.Ana), new ReleaseEvent.Split(Walk.Ana, new Percent(9)), new ReleaseEvent.LetGo(Walk.Ana),
        ];
        var refusals = from walk in phases from verb in verbs let turn = ReleaseLife.On(walk.Release, verb, walk.Now) where turn is ReleaseTurn.Refused select (ReleaseTurn.Refused)turn;
        Assert.All(refusals, refused => Assert.True(refused.Why.Length > 10 && refused.Fix.Length > 10 && !refused.Why.EndsWith('.')));
        Assert.True(refusals.Count() > 25);
    }

    private static Walk ByHand(double percent) => new Walk().To(1).Tell(new ReleaseEvent.Split(Walk.Ana, new Percent(percent)));
}
