using CsCheck;
using Halftone.Core.Admission;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

/// <summary>How many slots an instance has: as configured, while it warms up, and by its answer times.</summary>
public sealed class SlotsTests
{
    [Fact]
    public void A_cold_instance_gets_its_slots_step_by_step_and_waiters_get_each_step_at_once()
    {
        var bench = new PoolBench(slots: 16);
        var instance = bench.Add(cold: true);
        var first = Enumerable.Range(0, 5).Select(_ => bench.Take()).ToArray();
        Assert.Equal([TakeResult.Granted, TakeResult.Granted, TakeResult.Waiting, TakeResult.Waiting, TakeResult.Waiting], first.Select(taken => taken.Result));

        bench.Pool.Warm(instance, 2, bench.Now);
        Assert.Equal([first[2].Token, first[3].Token], bench.Told.Wakes.Select(wake => wake.Token));
        bench.Pool.Warm(instance, SlowStart.Steps, bench.Now);
        Assert.Equal(16, bench.Pool.Read().Slots);
    }

    [Fact]
    public void Steps_rise_from_at_least_one_to_everything() => Gen.Int[1, 10_000].Sample(full =>
    {
        var steps = Enumerable.Range(1, SlowStart.Steps).Select(step => Math.Min(full, SlowStart.Slots(full, step))).ToArray();
        Assert.True(steps[0] >= 1 && steps[^1] == full);
        Assert.Equal(steps.Order(), steps);
    });

    [Fact]
    public void Late_answers_take_slots_away_down_to_one_and_quick_ones_give_them_back()
    {
        var bench = new PoolBench(slots: 20);
        bench.Pool.Configure(bench.Limits with { AnswerGoal = 50 * PoolBench.Millisecond }, bench.Now);
        bench.Add();

        Answer(bench, 2000, serviceMs: 80);
        Assert.Equal(1, bench.Pool.Read().Slots);

        Answer(bench, 10_000, serviceMs: 20);
        Assert.Equal(20, bench.Pool.Read().Slots);
    }

    [Fact]
    public void Slots_do_not_grow_while_half_of_them_lie_idle()
    {
        var adaptive = default(AdaptiveSlots);
        for (var i = 0; i < 1000; i++) adaptive.Note(late: true, busy: 20, most: 20);
        for (var i = 0; i < 1000; i++) adaptive.Note(late: false, busy: 10, most: 20);
        Assert.Equal(20, adaptive.Limit);

        for (var windows = 0; windows < 3;) windows += adaptive.Note(late: true, busy: 20, most: 20) ? 1 : 0;
        var few = adaptive.Limit;
        for (var i = 0; i < 1000; i++) adaptive.Note(late: false, busy: 1, most: 20);
        Assert.InRange(few, 3, 19);
        Assert.Equal(few, adaptive.Limit);
    }

    [Fact]
    public void Without_a_goal_answer_times_change_nothing()
    {
        var bench = new PoolBench(slots: 20);
        bench.Add();
        Answer(bench, 200, serviceMs: 10_000);
        Assert.Equal(20, bench.Pool.Read().Slots);
    }

    private static void Answer(PoolBench bench, int times, int serviceMs)
    {
        for (var i = 0; i < times; i++)
        {
            var all = Enumerable.Range(0, bench.Pool.Read().Slots).Select(_ => bench.Take()).ToArray();
            foreach (var taken in all) bench.Return(taken.Lease, serviceMs: serviceMs);
        }
    }
}
