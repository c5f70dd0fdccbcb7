using Halftone.Core.Admission;
using Halftone.Core.Outcomes;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

/// <summary>Nobody waits for what cannot come in time.</summary>
public sealed class ExpectationTests
{
    [Fact]
    public void Who_cannot_wait_until_an_instance_is_back_is_answered_at_once()
    {
        var bench = new PoolBench(queueWaitMs: 1000);
        bench.Pool.ExpectInstances(bench.Now + (2000 * PoolBench.Millisecond));

        var early = bench.Take();
        Assert.Equal((TakeResult.Refused, Fault.NoInstance), (early.Result, early.Fault));
        bench.Pass(1500);
        Assert.Equal(TakeResult.Waiting, bench.Take().Result);
    }

    [Fact]
    public void Those_who_wait_already_hear_of_it_too()
    {
        var bench = new PoolBench(queueWaitMs: 1000);
        var instance = bench.Add();
        bench.Take();
        var waits = bench.Take();
        bench.Pool.Remove(instance);
        Assert.Empty(bench.Told.Wakes);

        bench.Pool.ExpectInstances(bench.Now + (30_000 * PoolBench.Millisecond));

        var told = Assert.Single(bench.Told.Wakes);
        Assert.Equal((waits.Token, Fault.NoInstance), (told.Token, told.Fault));
    }

    [Fact]
    public void An_instance_that_comes_ends_the_expectation()
    {
        var bench = new PoolBench();
        bench.Pool.ExpectInstances(bench.Now + (30_000 * PoolBench.Millisecond));
        bench.Add();
        Assert.Equal(TakeResult.Granted, bench.Take().Result);
        Assert.Equal(TakeResult.Waiting, bench.Take().Result);
    }

    [Fact]
    public void A_deadline_before_its_turn_is_not_waited_for()
    {
        var bench = new PoolBench(queueWaitMs: 5000, waiters: 1000);
        bench.Add();
        bench.Return(bench.Take().Lease, serviceMs: 100);
        bench.Take();
        for (var i = 0; i < 6; i++) Assert.Equal(TakeResult.Waiting, bench.Take(deadlineMs: 30_000).Result);

        var late = bench.Take(deadlineMs: 500);
        Assert.Equal((TakeResult.Refused, Fault.DeadlinePassed), (late.Result, late.Fault));
        Assert.Equal(TakeResult.Waiting, bench.Take(deadlineMs: 5000).Result);
    }

    [Fact]
    public void While_the_newest_are_served_first_nobody_is_refused_for_those_before_it()
    {
        var bench = new PoolBench(queueWaitMs: 1000, waiters: 1000);
        bench.Add();
        bench.Return(bench.Take().Lease, serviceMs: 100);
        bench.Take();
        for (var i = 0; i < 6; i++) bench.Take(deadlineMs: 30_000);
        bench.Pass(501);

        Assert.Equal(TakeResult.Waiting, bench.Take(deadlineMs: 500).Result);
    }

    [Fact]
    public void Who_comes_back_to_the_front_of_the_line_is_not_refused_for_those_behind_it()
    {
        var bench = new PoolBench(queueWaitMs: 5000, waiters: 1000);
        bench.Add();
        bench.Return(bench.Take().Lease, serviceMs: 100);
        bench.Take();
        for (var i = 0; i < 6; i++) bench.Take(deadlineMs: 30_000);

        var back = bench.Take(deadlineMs: 500, waitUntil: bench.Now + (400 * PoolBench.Millisecond));
        Assert.Equal(TakeResult.Waiting, back.Result);
    }
}
