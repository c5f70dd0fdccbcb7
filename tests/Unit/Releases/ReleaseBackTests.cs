using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Halftone.Core.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>The way back: from everywhere, at once, and what a restart of the gateway finds.</summary>
public sealed class ReleaseBackTests
{
    private static readonly ReleaseEvent.HardSignal Loop = new(HardSignalKind.CrashLoop, "5 exits within 1m");

    [Fact]
    public void A_gate_that_fails_rolls_back_at_once_and_stops_the_candidate_when_nothing_goes_to_it()
    {
        var walk = new Walk().To(1).Look(Walk.BadErrors);
        Assert.Equal(new Phase.RollingBack(Keep: false), walk.Phase);
        Assert.Equal(new Percent(0), walk.Release.Weight);
        Assert.Equal("gate errors failed: 5 % and 0.1 %", walk.Release.Why);
        Assert.Equal([new ReleaseCommand.RollBack()], walk.Said);
        walk.Tell(new ReleaseEvent.Returned());
        Assert.Equal(new Phase.RolledBack(), walk.Phase);
        Assert.Equal("gate errors failed: 5 % and 0.1 %", walk.Release.Why);
        Assert.Equal([new ReleaseCommand.StopCandidate(), new ReleaseCommand.Notify(ReleaseNotice.RolledBack)], walk.Said);
    }

    [Fact]
    public void A_gate_that_fails_pauses_once_where_the_plan_says_so()
    {
        var walk = new Walk(Walk.Usual with { IfFail = IfFail.Pause }).To(1).After(TimeSpan.FromMinutes(1)).Look(Walk.BadErrors);
        Assert.Equal(new Phase.Paused(PauseCause.Failed, TimeSpan.FromMinutes(1)), walk.Phase);
        Assert.True(walk.Notifies(ReleaseNotice.Paused));
        Assert.Empty(walk.After(TimeSpan.FromMinutes(1)).Look(Walk.BadErrors).Said);
        walk.Tell(new ReleaseEvent.Resume(Walk.Ana));
        Assert.Equal(new Phase.Holding(walk.Now - TimeSpan.FromMinutes(1)), walk.Phase);
    }

    [Fact]
    public void Harm_is_watched_for_also_while_paused_and_while_an_approval_is_waited_for()
    {
        Assert.IsType<Phase.RollingBack>(new Walk().To(1).Tell(new ReleaseEvent.Pause(Walk.Ana)).Look(Walk.BadErrors).Phase);
        Assert.IsType<Phase.RollingBack>(new Walk().To(2).Look(Walk.BadErrors).Phase);
    }

    [Fact]
    public void What_a_broken_measurement_says_of_harm_is_not_believed_but_what_a_command_says_is()
    {
        Assert.IsType<Phase.Holding>(new Walk().To(1).Look(Walk.BadErrors, Walk.Skewed).Phase);
        Assert.IsType<Phase.RollingBack>(new Walk().To(1).Look(new GateReading("smoke", Verdict.Fail, "exit code 1"), Walk.Skewed).Phase);
    }

    [Theory]
    [InlineData("holding")]
    [InlineData("approval")]
    [InlineData("paused")]
    [InlineData("by hand")]
    [InlineData("promoted")]
    [InlineData("frozen")]
    [InlineData("no store")]
    public void A_hard_signal_rolls_back_from_everywhere(string phase)
    {
        var walk = Into(phase).Tell(Loop);
        Assert.Equal(new Phase.RollingBack(Keep: false), walk.Phase);
        Assert.Equal([new ReleaseCommand.RollBack()], walk.Said);
        Assert.Equal("5 exits within 1m", walk.Release.Why);
    }

    [Theory]
    [InlineData("starting")]
    [InlineData("holding")]
    [InlineData("approval")]
    [InlineData("paused")]
    [InlineData("by hand")]
    [InlineData("promoted")]
    [InlineData("frozen")]
    [InlineData("no store")]
    public void A_rollback_works_from_everywhere(string phase)
    {
        var walk = Into(phase).Tell(new ReleaseEvent.RollBack(new Asked("ana", "orders are missing")));
        Assert.Equal([new ReleaseCommand.RollBack()], walk.Said);
        walk.Tell(new ReleaseEvent.Returned());
        Assert.Equal(new Phase.RolledBack(), walk.Phase);
        Assert.Equal("rolled back by ana: orders are missing", walk.Release.Why);
    }

    [Fact]
    public void An_abort_leaves_the_candidate_running()
    {
        var walk = new Walk().To(1).Tell(new ReleaseEvent.Abort(Walk.Ana));
        Assert.Equal([new ReleaseCommand.RollBack()], walk.Said);
        walk.Tell(new ReleaseEvent.Returned());
        Assert.Equal(new Phase.Aborted(), walk.Phase);
        Assert.Equal([new ReleaseCommand.Notify(ReleaseNotice.Aborted)], walk.Said);
    }

    [Fact]
    public void A_rollback_after_an_abort_that_is_not_through_stops_the_candidate_after_all()
    {
        var walk = new Walk().To(1).Tell(new ReleaseEvent.Abort(Walk.Ana)).Tell(new ReleaseEvent.RollBack(Walk.Ana));
        Assert.Equal([new ReleaseCommand.RollBack()], walk.Said);
        Assert.Equal(new Phase.RolledBack(), walk.Tell(new ReleaseEvent.Returned()).Phase);
    }

    [Fact]
    public void After_the_end_there_is_nothing_to_go_back_to_and_the_refusal_says_what_to_do()
    {
        var walk = new Walk().ToPromoted().After(TimeSpan.FromHours(1)).Tell(new ReleaseEvent.TimePassed());
        Assert.Contains("--to v1", walk.Refused(new ReleaseEvent.RollBack(Walk.Ana)).Fix, StringComparison.Ordinal);
        Assert.Contains("rollback", new Walk().ToPromoted().Refused(new ReleaseEvent.Abort(Walk.Ana)).Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_version_of_a_service_has_no_way_back_and_is_only_stopped()
    {
        var walk = new Walk(stable: null).Tell(new ReleaseEvent.RollBack(Walk.Ana));
        Assert.Equal(new Phase.RolledBack(), walk.Phase);
        Assert.Equal([new ReleaseCommand.StopCandidate(), new ReleaseCommand.Notify(ReleaseNotice.RolledBack)], walk.Said);
    }

    [Fact]
    public void That_nobody_is_ready_is_no_signal_before_the_start_is_over()
    {
        var walk = new Walk().Tell(new ReleaseEvent.HardSignal(HardSignalKind.NoReadyInstance, "none"));
        Assert.IsType<Phase.Starting>(walk.Phase);
        Assert.Equal(new Phase.StartFailed(), walk.Tell(Loop).Phase);
    }

    [Fact]
    public void Beyond_a_limit_the_candidate_goes_whatever_the_plan_says_of_failures_and_whoever_has_set_the_weight()
    {
        var tooMany = new GateReading("errors", Verdict.Fail, "3% of 200 requests > 2%") { IsLimit = true };
        var pauses = new Walk(Walk.Usual with { IfFail = IfFail.Pause });
        Assert.Equal(new Phase.RollingBack(Keep: false), pauses.To(1).Look(tooMany).Phase);
        Assert.Contains("gate errors failed: 3%", pauses.Release.Why, StringComparison.Ordinal);
        Assert.IsType<Phase.Paused>(new Walk(Walk.Usual with { IfFail = IfFail.Pause }).To(1).Look(Walk.BadErrors).Phase);

        var byHand = new Walk().To(1).Tell(new ReleaseEvent.Split(Walk.Ana, new Percent(7)));
        Assert.IsType<Phase.RollingBack>(byHand.Look(tooMany, Walk.Skewed).Phase);
    }

    [Fact]
    public void What_goes_back_for_its_memory_is_counted_before_it_ends_when_nobody_has_looked_yet()
    {
        var beyond = new GateReading("processes", Verdict.Fail, "v2/1 holds 600 MiB, at most 512 MiB may be") { IsLimit = true, IsMemory = true };
        Assert.Contains(new ReleaseCommand.StopCandidate(CountFirst: true), new Walk().To(1).Look(beyond).Tell(new ReleaseEvent.Returned()).Said);
        Assert.Contains(new ReleaseCommand.StopCandidate(CountFirst: true), new Walk().To(1).Tell(new ReleaseEvent.Found(Looked.Without("no Node runs there"))).Look(beyond).Tell(new ReleaseEvent.Returned()).Said);
        Assert.Contains(new ReleaseCommand.StopCandidate(), new Walk().To(1).Tell(new ReleaseEvent.Found(Looked)).Look(beyond).Tell(new ReleaseEvent.Returned()).Said);
        Assert.Contains(new ReleaseCommand.StopCandidate(), new Walk().To(1).Look(beyond with { IsMemory = false }).Tell(new ReleaseEvent.Returned()).Said);
    }

    [Fact]
    public void What_was_found_is_kept_also_when_everything_has_gone_back_already_and_the_newest_of_it()
    {
        var walk = new Walk().To(1).Look(Walk.BadErrors).Tell(new ReleaseEvent.Returned());
        for (var number = 1; number <= Release.FindingsMax + 2; number++) walk.Tell(new ReleaseEvent.Found(Looked with { Objects = number }));
        Assert.IsType<Phase.RolledBack>(walk.Phase);
        Assert.Empty(walk.Said);
        Assert.Equal(Enumerable.Range(3, Release.FindingsMax).Select(number => (long)number), walk.Release.Findings.Select(finding => finding.Objects));
    }

    private static readonly MemoryFinding Looked = new() { Instance = "web/v2/1", Time = Walk.Start, Why = "its memory has grown" };

    [Fact]
    public void A_candidate_that_is_gone_is_rolled_back() =>
        Assert.IsType<Phase.RollingBack>(new Walk().To(1).Tell(new ReleaseEvent.CandidateGone("v2 was removed from the file")).Phase);

    [Fact]
    public void After_a_restart_of_the_gateway_a_hold_begins_anew_and_what_was_lost_is_said()
    {
        var walk = new Walk().To(1).After(TimeSpan.FromMinutes(9)).Tell(new ReleaseEvent.Recovered(EvidenceKept: false));
        Assert.Equal(new Phase.Holding(walk.Now), walk.Phase);
        Assert.Equal(walk.Now, walk.Release.EvidenceLost);
        Assert.Equal([new ReleaseCommand.StartCandidate(), new ReleaseCommand.SetWeight(new Percent(5))], walk.Said);
        walk.Ready();
        Assert.IsType<Phase.Holding>(walk.Phase);
        Assert.Null(new Walk().To(1).Tell(new ReleaseEvent.Recovered(EvidenceKept: true)).Release.EvidenceLost);
    }

    [Fact]
    public void A_candidate_that_does_not_come_back_after_a_restart_is_rolled_back() =>
        Assert.IsType<Phase.RollingBack>(new Walk().To(1).Tell(new ReleaseEvent.Recovered(EvidenceKept: true)).Tell(new ReleaseEvent.Started("exit code 1")).Phase);

    [Fact]
    public void After_a_restart_each_phase_is_brought_about_again()
    {
        var recovered = new ReleaseEvent.Recovered(EvidenceKept: true);
        Assert.Equal([new ReleaseCommand.StartCandidate()], new Walk().Tell(recovered).Said);
        Assert.Equal([new ReleaseCommand.RollBack()], new Walk().To(1).Tell(Loop).Tell(recovered).Said);
        var promoted = new Walk().ToPromoted();
        Assert.Equal([new ReleaseCommand.Promote(), new ReleaseCommand.KeepOld(((Phase.Promoted)promoted.Phase).KeepOldUntil)], promoted.Tell(recovered).Said);
        var paused = new Walk().To(1).After(TimeSpan.FromMinutes(3)).Tell(new ReleaseEvent.Pause(Walk.Ana));
        Assert.Equal(new Phase.Paused(PauseCause.Asked, TimeSpan.FromMinutes(3)), paused.Tell(recovered).Phase);
        Assert.True(paused.Says<ReleaseCommand.SetWeight>());
    }

    private static Walk Into(string phase) => phase switch
    {
        "starting" => new Walk(),
        "holding" => new Walk().To(1),
        "approval" => new Walk().To(2),
        "paused" => new Walk().To(1).Tell(new ReleaseEvent.Pause(Walk.Ana)),
        "by hand" => new Walk().To(1).Tell(new ReleaseEvent.Split(Walk.Ana, new Percent(7))),
        "promoted" => new Walk().ToPromoted(),
        "frozen" => new Walk(Walk.Usual with { Freeze = [new FreezeWindow.Weekly([], new TimeOnly(10, 0, 1), new TimeOnly(10, 0))] }).To(0).After(TimeSpan.FromMinutes(1)),
        "no store" => new Walk().To(1).Tell(new ReleaseEvent.StoreFailed("disk full")),
        _ => throw new ArgumentOutOfRangeException(nameof(phase)),
    };
}
