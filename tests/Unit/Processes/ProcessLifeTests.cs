using System.Collections.Immutable;
using Halftone.Core.Config;
using Halftone.Core.Processes;
using Xunit;

namespace Halftone.Tests.Unit.Processes;

public sealed class ProcessLifeTests
{
    private const long Second = 1_000_000_000;
    private static readonly RestartPolicy Policy = new() { Restart = new RestartConfig(), StopGrace = TimeSpan.FromSeconds(20) };

    [Fact]
    public void An_instance_that_is_wanted_is_spawned()
    {
        var (life, done) = New().After(new ProcessEvent.StartAsked());
        Assert.IsType<ProcessState.Starting>(life.State);
        Assert.Equal([new ProcessCommand.Spawn(1)], done);
    }

    [Fact]
    public void A_ready_process_joins_the_pool()
    {
        var (life, done) = Starting().After(new ProcessEvent.BecameReady(1), now: 5);
        Assert.Equal(new ProcessState.Ready(5), life.State);
        Assert.Equal([new ProcessCommand.JoinPool()], done);
    }

    [Fact]
    public void A_crash_leaves_the_pool_and_waits_100_ms()
    {
        var (life, done) = Ready().After(new ProcessEvent.Ended(1, false), now: 10);
        Assert.Equal(new ProcessState.BackingOff(10 + 100_000_000), life.State);
        Assert.Equal([new ProcessCommand.LeavePool(), new ProcessCommand.Arm(ProcessTimer.Backoff, TimeSpan.FromMilliseconds(100))], done);
    }

    [Fact]
    public void After_the_pause_it_is_spawned_again_as_another_life()
    {
        var (life, done) = Crashed().After(new ProcessEvent.TimeUp(1, ProcessTimer.Backoff));
        Assert.IsType<ProcessState.Starting>(life.State);
        Assert.Equal([new ProcessCommand.Spawn(2)], done);
        Assert.Equal(1, life.History.Restarts);
    }

    [Fact]
    public void An_exit_before_ready_is_tried_again_later()
    {
        var (life, done) = Starting().After(new ProcessEvent.Ended(1, false));
        Assert.IsType<ProcessState.BackingOff>(life.State);
        Assert.Equal(ProcessTimer.Backoff, Assert.IsType<ProcessCommand.Arm>(Assert.Single(done)).Which);
    }

    [Fact]
    public void A_lost_race_for_the_port_is_tried_again_at_once_on_another_port_three_times()
    {
        var life = Starting();
        for (var i = 1; i <= 3; i++)
        {
            (life, var done) = life.After(new ProcessEvent.Ended(i, PortTaken: true));
            Assert.Equal([new ProcessCommand.Spawn(i + 1)], done);
        }
        (life, _) = life.After(new ProcessEvent.Ended(4, PortTaken: true));
        Assert.IsType<ProcessState.BackingOff>(life.State);
    }

    [Fact]
    public void A_command_that_does_not_exist_fails_a_candidate_at_once_and_stable_never()
    {
        Assert.IsType<ProcessState.Failed>(Starting().After(new ProcessEvent.SpawnFailed(1, Hopeless: true)).Life.State);
        Assert.IsType<ProcessState.BackingOff>(Starting(stable: true).After(new ProcessEvent.SpawnFailed(1, Hopeless: true)).Life.State);
        Assert.IsType<ProcessState.BackingOff>(Starting().After(new ProcessEvent.SpawnFailed(1, Hopeless: false)).Life.State);
    }

    [Fact]
    public void A_process_that_is_not_ready_in_time_is_stopped_and_then_tried_again()
    {
        var (life, done) = Starting().After(new ProcessEvent.StartFailed(1));
        Assert.Equal(new ProcessState.Stopping(AfterStop.TryAgain), life.State);
        Assert.Contains(new ProcessCommand.SendStopSignal(), done);
        Assert.IsType<ProcessState.BackingOff>(life.After(new ProcessEvent.Ended(1, false)).Life.State);
    }

    [Fact]
    public void A_stop_drains_then_signals_then_closes_the_channel_then_kills()
    {
        var (life, done) = Ready().After(new ProcessEvent.StopAsked());
        Assert.IsType<ProcessState.Draining>(life.State);
        Assert.Equal([new ProcessCommand.DrainPool()], done);

        (life, done) = life.After(new ProcessEvent.Drained(1));
        Assert.Equal(new ProcessState.Stopping(AfterStop.Stay), life.State);
        Assert.Equal(
        [
            new ProcessCommand.LeavePool(),
            new ProcessCommand.SendStopSignal(),
            new ProcessCommand.Arm(ProcessTimer.HalfGrace, TimeSpan.FromSeconds(10)),
            new ProcessCommand.Arm(ProcessTimer.Grace, TimeSpan.FromSeconds(20)),
        ], done);

        (life, done) = life.After(new ProcessEvent.TimeUp(1, ProcessTimer.HalfGrace));
        Assert.Equal([new ProcessCommand.CloseChannel()], done);
        (life, done) = life.After(new ProcessEvent.TimeUp(1, ProcessTimer.Grace));
        Assert.Equal([new ProcessCommand.KillGroup()], done);
        (life, done) = life.After(new ProcessEvent.Ended(1, false));
        Assert.IsType<ProcessState.Exited>(life.State);
        Assert.Empty(done);
    }

    [Fact]
    public void A_crash_while_draining_is_not_restarted()
    {
        var (life, done) = Ready().After(new ProcessEvent.StopAsked()).Life.After(new ProcessEvent.Ended(1, false));
        Assert.IsType<ProcessState.Exited>(life.State);
        Assert.Equal([new ProcessCommand.LeavePool()], done);
    }

    [Fact]
    public void A_stop_while_starting_skips_the_drain()
    {
        var (life, done) = Starting().After(new ProcessEvent.StopAsked());
        Assert.Equal(new ProcessState.Stopping(AfterStop.Stay), life.State);
        Assert.Equal(new ProcessCommand.SendStopSignal(), done[0]);
    }

    [Fact]
    public void A_stop_of_a_failed_start_that_is_being_stopped_ends_it_for_good()
    {
        var life = Starting().After(new ProcessEvent.StartFailed(1)).Life.After(new ProcessEvent.StopAsked()).Life;
        Assert.IsType<ProcessState.Exited>(life.After(new ProcessEvent.Ended(1, false)).Life.State);
    }

    [Fact]
    public void A_stop_while_backing_off_ends_it()
    {
        var life = Crashed().After(new ProcessEvent.StopAsked()).Life;
        Assert.IsType<ProcessState.Exited>(life.State);
        Assert.Empty(life.After(new ProcessEvent.TimeUp(1, ProcessTimer.Backoff)).Done);
    }

    [Fact]
    public void A_start_asked_while_backing_off_does_not_wait()
    {
        var (life, done) = Crashed().After(new ProcessEvent.StartAsked());
        Assert.IsType<ProcessState.Starting>(life.State);
        Assert.Equal([new ProcessCommand.Spawn(2)], done);
        Assert.Empty(life.After(new ProcessEvent.TimeUp(1, ProcessTimer.Backoff)).Done);
    }

    [Fact]
    public void A_start_asked_of_a_running_one_changes_nothing()
    {
        foreach (var life in new[] { Starting(), Ready(), Ready().After(new ProcessEvent.StopAsked()).Life })
            Assert.Equal((life, ImmutableArray<ProcessCommand>.Empty), life.After(new ProcessEvent.StartAsked()));
    }

    [Fact]
    public void A_candidate_gives_up_at_the_fifth_exit_within_60_s()
    {
        var life = CrashLoop(stable: false, exits: 4, every: 10 * Second);
        Assert.IsType<ProcessState.BackingOff>(life.State);
        life = CrashLoop(stable: false, exits: 5, every: 10 * Second);
        Assert.IsType<ProcessState.Failed>(life.State);
        Assert.IsType<ProcessState.BackingOff>(CrashLoop(stable: false, exits: 20, every: 16 * Second).State);
    }

    [Fact]
    public void Stable_is_degraded_at_the_fifth_exit_and_goes_on()
    {
        var life = CrashLoop(stable: true, exits: 5, every: Second);
        Assert.IsType<ProcessState.Degraded>(life.State);
        Assert.IsType<ProcessState.Starting>(life.After(new ProcessEvent.TimeUp(life.Number, ProcessTimer.Backoff)).Life.State);
    }

    [Fact]
    public void A_candidate_that_never_became_ready_gives_up_at_the_fifth_start_however_slow()
    {
        var life = Starting();
        for (var i = 1; i <= 5; i++)
        {
            life = life.After(new ProcessEvent.StartFailed(i), now: i * 40 * Second).Life;
            life = life.After(new ProcessEvent.Ended(i, false), now: i * 40 * Second).Life;
            if (i < 5) life = life.After(new ProcessEvent.TimeUp(i, ProcessTimer.Backoff), now: i * 40 * Second).Life;
        }
        Assert.IsType<ProcessState.Failed>(life.State);
    }

    [Fact]
    public void Sixty_seconds_of_being_ready_reset_the_delay()
    {
        var crashedOften = CrashLoop(stable: true, exits: 4, every: Second);
        var life = crashedOften.After(new ProcessEvent.TimeUp(crashedOften.Number, ProcessTimer.Backoff), now: 5 * Second).Life;
        life = life.After(new ProcessEvent.BecameReady(life.Number), now: 10 * Second).Life;
        Assert.Equal(5, life.After(new ProcessEvent.Ended(life.Number, false), now: 69 * Second).Life.History.Failures);
        Assert.Equal(1, life.After(new ProcessEvent.Ended(life.Number, false), now: 70 * Second).Life.History.Failures);
    }

    [Fact]
    public void A_failed_candidate_that_becomes_stable_is_started_again()
    {
        var failed = CrashLoop(stable: false, exits: 5, every: Second);
        var (life, done) = failed.After(new ProcessEvent.StableChanged(true));
        Assert.IsType<ProcessState.Starting>(life.State);
        Assert.Equal([new ProcessCommand.Spawn(failed.Number + 1)], done);
    }

    [Fact]
    public void A_degraded_instance_that_is_no_longer_stable_just_backs_off()
    {
        var degraded = CrashLoop(stable: true, exits: 5, every: Second);
        Assert.IsType<ProcessState.BackingOff>(degraded.After(new ProcessEvent.StableChanged(false)).Life.State);
    }

    [Fact]
    public void An_instance_that_is_held_leaves_the_rotation_and_its_process_goes_on()
    {
        var (held, done) = Ready().After(new ProcessEvent.HoldChanged(true));
        Assert.IsType<ProcessState.Ready>(held.State);
        Assert.Equal([new ProcessCommand.HoldInPool()], done);
        Assert.Equal([new ProcessCommand.ReopenInPool()], held.After(new ProcessEvent.HoldChanged(false)).Done);
    }

    [Fact]
    public void A_held_instance_that_crashes_comes_back_held()
    {
        var crashed = Ready().After(new ProcessEvent.HoldChanged(true)).Life.After(new ProcessEvent.Ended(1, false)).Life;
        var again = crashed.After(new ProcessEvent.TimeUp(1, ProcessTimer.Backoff)).Life;
        Assert.Equal([new ProcessCommand.JoinPool(), new ProcessCommand.HoldInPool()], again.After(new ProcessEvent.BecameReady(2)).Done);
    }

    [Fact]
    public void A_changed_policy_is_what_the_next_stop_goes_by()
    {
        var (life, done) = Starting().After(new ProcessEvent.PolicyChanged(Policy with { StopGrace = TimeSpan.FromSeconds(2) }));
        Assert.Empty(done);
        Assert.Contains(new ProcessCommand.Arm(ProcessTimer.Grace, TimeSpan.FromSeconds(2)), life.After(new ProcessEvent.StopAsked()).Done);
    }

    [Fact]
    public void Events_of_an_earlier_life_change_nothing()
    {
        var life = Crashed().After(new ProcessEvent.TimeUp(1, ProcessTimer.Backoff)).Life;
        ProcessEvent[] late =
        [
            new ProcessEvent.BecameReady(1), new ProcessEvent.StartFailed(1), new ProcessEvent.SpawnFailed(1, true), new ProcessEvent.Ended(1, false),
            new ProcessEvent.Drained(1), new ProcessEvent.TimeUp(1, ProcessTimer.Grace), new ProcessEvent.TimeUp(1, ProcessTimer.Backoff),
        ];
        foreach (var happened in late) Assert.Equal((life, ImmutableArray<ProcessCommand>.Empty), life.After(happened));
    }

    private static ProcessLife New(bool stable = false) => new() { Policy = Policy, Stable = stable };

    private static ProcessLife Starting(bool stable = false) => New(stable).After(new ProcessEvent.StartAsked()).Life;

    private static ProcessLife Ready(bool stable = false) => Starting(stable).After(new ProcessEvent.BecameReady(1)).Life;

    private static ProcessLife Crashed() => Ready().After(new ProcessEvent.Ended(1, false)).Life;

    /// <summary>So many exits right after ready, one `every` so often; ends in the state after the last exit.</summary>
    private static ProcessLife CrashLoop(bool stable, int exits, long every)
    {
        var life = Starting(stable);
        for (var i = 1; i <= exits; i++)
        {
            if (life.State is ProcessState.BackingOff or ProcessState.Degraded)
                life = life.After(new ProcessEvent.TimeUp(life.Number, ProcessTimer.Backoff), now: i * every).Life;
            life = life.After(new ProcessEvent.BecameReady(life.Number), now: i * every).Life;
            life = life.After(new ProcessEvent.Ended(life.Number, false), now: i * every).Life;
        }
        return life;
    }
}

internal static class ProcessLifeSteps
{
    /// <summary>Chance in the middle: the delay without jitter.</summary>
    internal static (ProcessLife Life, ImmutableArray<ProcessCommand> Done) After(this ProcessLife life, ProcessEvent happened, long now = 0, double chance = 0.5) =>
        ProcessLife.Decide(life, happened, new Moment(now, chance));
}
