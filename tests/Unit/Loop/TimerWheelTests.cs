using CsCheck;
using Halftone.DataPlane.Loop;
using Xunit;

namespace Halftone.Tests.Unit.Loop;

public sealed class TimerWheelTests
{
    private const long Tick = 1 << 22;

    [Fact]
    public void A_timer_never_fires_early_and_at_most_one_tick_late_whatever_is_set_moved_and_cleared()
    {
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 3], Gen.Long[1, 100_000_000_000]).Array[1, 200].Sample(steps =>
        {
            var now = 5_000_000_000L;
            var table = new ConnectionTable();
            var slots = Enumerable.Range(0, 8).Select(_ => table.Add(-1, ConnectionKind.Client, Phase.Head)).ToArray();
            var wheel = new TimerWheel(table, now);
            var due = new Dictionary<int, long>();
            foreach (var (index, action, amount) in steps)
            {
                switch (action)
                {
                    case 0 or 1:
                        wheel.Set(slots[index], now + amount);
                        due[slots[index]] = now + amount;
                        break;
                    case 2:
                        wheel.Clear(slots[index]);
                        due.Remove(slots[index]);
                        break;
                    default:
                        now += amount % 20_000_000_000;
                        Fire(wheel, due, now);
                        break;
                }
                CheckNext(wheel, due, now);
            }
        });
    }

    private static void Fire(TimerWheel wheel, Dictionary<int, long> due, long now)
    {
        for (var slot = wheel.Expire(now); slot >= 0; slot = wheel.Expire(now))
        {
            Assert.True(due.Remove(slot, out var at), "fired twice, or after it was cleared");
            Assert.True(at <= now, "early");
        }
        Assert.All(due.Values, at => Assert.True(at > now - Tick, "more than a tick late"));
    }

    /// <summary>Whoever sleeps as long as the wheel says sleeps past no timer by more than a tick.</summary>
    private static void CheckNext(TimerWheel wheel, Dictionary<int, long> due, long now)
    {
        var next = wheel.NextIn(now);
        if (due.Count == 0) return;
        Assert.True(next >= 0, "there is a timer, but the wheel would sleep for ever");
        Assert.True(now + next <= Math.Max(due.Values.Min(), now) + (2 * Tick), "the wheel would sleep past a timer");
    }

    [Fact]
    public void A_timer_that_is_moved_earlier_fires_earlier()
    {
        var table = new ConnectionTable();
        var slot = table.Add(-1, ConnectionKind.Client, Phase.Head);
        var wheel = new TimerWheel(table, 0);
        wheel.Set(slot, 60_000_000_000);
        wheel.Set(slot, 1_000_000_000);
        Assert.Equal(-1, wheel.Expire(999_999_999));
        Assert.Equal(slot, wheel.Expire(1_000_000_000 + Tick));
        Assert.Equal(-1, wheel.Expire(70_000_000_000));
    }

    [Fact]
    public void An_empty_wheel_lets_its_reactor_sleep_for_ever() => Assert.Equal(-1, new TimerWheel(new ConnectionTable(), 123).NextIn(456));
}
