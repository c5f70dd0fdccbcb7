using CsCheck;
using Halftone.Core.Config;
using Halftone.Core.Processes;
using Xunit;

namespace Halftone.Tests.Unit.Processes;

/// <summary>Any order of events, late and senseless ones included, keeps P1, P2 and P3.</summary>
public sealed class ProcessLifePropertyTests
{
    private static readonly RestartPolicy Policy = new() { Restart = new RestartConfig(), StopGrace = TimeSpan.FromSeconds(2) };

    /// <summary>What happens (0..9), to which of the lives so far (0 = the newest), how much later (ms), with which chance.</summary>
    private static readonly Gen<(int What, int LivesAgo, int Later, double Chance)[]> Stories =
        Gen.Select(Gen.Int[0, 9], Gen.Frequency((5, Gen.Const(0)), (1, Gen.Int[1, 3])), Gen.Int[0, 20_000], Gen.Double[0, 1]).Array[1, 120];

    [Fact]
    public void No_order_of_events_leads_to_two_lives() => Stories.Sample(story =>
    {
        var alive = new HashSet<int>();
        Play(story, stable: false, alive, (_, done) =>
        {
            foreach (var spawn in done.OfType<ProcessCommand.Spawn>())
            {
                Assert.Empty(alive);
                alive.Add(spawn.Life);
            }
        });
    });

    [Fact]
    public void Stable_is_never_failed() => Stories.Sample(story =>
        Play(story, stable: true, [], (life, _) => Assert.False(life.Stable && life.State is ProcessState.Failed)));

    [Fact]
    public void An_instance_is_in_the_pool_exactly_when_ready_or_draining() => Stories.Sample(story =>
    {
        var joined = false;
        Play(story, stable: false, [], (life, done) =>
        {
            foreach (var command in done)
            {
                if (command is ProcessCommand.JoinPool) { Assert.False(joined); joined = true; }
                if (command is ProcessCommand.LeavePool) { Assert.True(joined); joined = false; }
            }
            Assert.Equal(life.State is ProcessState.Ready or ProcessState.Draining, joined);
        });
    });

    [Fact]
    public void Whoever_is_held_is_in_the_pool_without_getting_anything() => Stories.Sample(story =>
    {
        var open = false;
        Play(story, stable: false, [], (life, done) =>
        {
            foreach (var command in done)
            {
                if (command is ProcessCommand.JoinPool or ProcessCommand.ReopenInPool) open = true;
                if (command is ProcessCommand.HoldInPool or ProcessCommand.DrainPool or ProcessCommand.LeavePool) open = false;
            }
            Assert.Equal(life is { State: ProcessState.Ready, Held: false }, open);
        });
    });

    [Fact]
    public void Whoever_waits_for_a_restart_has_a_timer_armed() => Stories.Sample(story =>
    {
        Play(story, stable: false, [], (life, done) =>
        {
            if (life.State is ProcessState.BackingOff && done.Count > 0)
                Assert.Contains(done, command => command is ProcessCommand.Arm { Which: ProcessTimer.Backoff });
        });
    });

    [Fact]
    public void The_delay_stays_within_its_bounds() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Double[0, 0.999999]).Sample((failures, chance) =>
        {
            var restart = new RestartConfig();
            var delay = Backoff.Delay(restart, failures, chance);
            var middle = Math.Min(30_000, 100 * Math.Pow(2, Math.Min(failures, 20)));
            Assert.InRange(delay.TotalMilliseconds, (middle * 0.8) - 0.001, (middle * 1.2) + 0.001);
        });

    [Fact]
    public void The_delay_does_not_shrink_while_failures_go_on() =>
        Gen.Select(Gen.Int[0, 100], Gen.Double[0, 0.999999]).Sample((failures, chance) =>
            Assert.True(Backoff.Delay(new RestartConfig(), failures + 1, chance) >= Backoff.Delay(new RestartConfig(), failures, chance)));

    private static void Play(
        (int What, int LivesAgo, int Later, double Chance)[] story, bool stable, HashSet<int> alive,
        Action<ProcessLife, IReadOnlyCollection<ProcessCommand>> check)
    {
        var life = new ProcessLife { Policy = Policy, Stable = stable };
        var now = 0L;
        foreach (var (what, livesAgo, later, chance) in story)
        {
            now += later * 1_000_000L;
            var number = Math.Max(0, life.Number - livesAgo);
            ProcessEvent happened = what switch
            {
                0 => new ProcessEvent.StartAsked(),
                1 => new ProcessEvent.StopAsked(),
                2 => new ProcessEvent.BecameReady(number),
                3 => new ProcessEvent.StartFailed(number),
                4 => new ProcessEvent.Ended(number, PortTaken: chance < 0.3),
                5 => new ProcessEvent.SpawnFailed(number, Hopeless: chance < 0.3),
                6 => new ProcessEvent.Drained(number),
                7 => new ProcessEvent.TimeUp(number, (ProcessTimer)(later % 3)),
                8 => new ProcessEvent.HoldChanged(chance < 0.5),
                _ => new ProcessEvent.StableChanged(stable || chance < 0.5),
            };
            // A life's process is gone once its end was reported, or it never came to be.
            if (happened is ProcessEvent.Ended or ProcessEvent.SpawnFailed) alive.Remove(number);
            (life, var done) = life.After(happened, now, Math.Min(chance, 0.999999));
            check(life, done);
        }
    }
}
