using Halftone.Core.Admission;
using Halftone.Core.Outcomes;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

public sealed class InstancesTests
{
    [Fact]
    public void Requests_wait_while_no_instance_is_ready_and_get_the_slots_of_the_one_that_comes()
    {
        var bench = new PoolBench(slots: 2);
        var waiting = Enumerable.Range(0, 3).Select(_ => bench.Take()).ToArray();
        Assert.All(waiting, taken => Assert.Equal(TakeResult.Waiting, taken.Result));

        bench.Add();

        Assert.Equal(waiting.Take(2).Select(taken => taken.Token), bench.Told.Wakes.Select(wake => wake.Token));
        Assert.Equal((2, 1), (bench.Pool.Read().Busy, bench.Pool.Read().Waiting));
    }

    [Fact]
    public void A_draining_instance_is_granted_no_more_and_loses_its_idle_connections()
    {
        var bench = new PoolBench(slots: 2);
        var instance = bench.Add();
        var (a, b) = (bench.Take(), bench.Take());
        var (kept, late) = (bench.NewLink(), bench.NewLink());
        bench.Return(a.Lease, keep: kept);

        bench.Pool.Drain(instance);

        Assert.Equal([kept], bench.Told.Closes);
        Assert.Equal(TakeResult.Waiting, bench.Take().Result);
        Assert.Equal((1, 0), bench.Pool.Use(instance));
        Assert.True(bench.Return(b.Lease, keep: late).IsNone);
        Assert.Equal([kept, late], bench.Told.Closes);
        Assert.Equal((0, 0), bench.Pool.Use(instance));
    }

    [Fact]
    public void A_drained_instance_that_is_reopened_serves_waiters_with_the_slots_its_old_requests_leave()
    {
        var bench = new PoolBench(slots: 2);
        var instance = bench.Add();
        var old = bench.Take();
        bench.Pool.Drain(instance);
        var waiting = Enumerable.Range(0, 2).Select(_ => bench.Take()).ToArray();

        bench.Pool.Reopen(instance, bench.Now);

        Assert.Equal([waiting[0].Token], bench.Told.Wakes.Select(wake => wake.Token));
        Assert.Equal((2, 2, 1), (bench.Pool.Read().Slots, bench.Pool.Read().Busy, bench.Pool.Read().Waiting));
        Assert.Equal(waiting[1].Token, bench.Return(old.Lease, keep: bench.NewLink()).Token);
    }

    [Fact]
    public void Only_a_draining_instance_is_reopened()
    {
        var bench = new PoolBench();
        var instance = bench.Add();
        bench.Pool.Suspect(instance);
        bench.Pool.Reopen(instance, bench.Now);
        Assert.Equal(TakeResult.Waiting, bench.Take().Result);
        bench.Pool.Remove(instance);
        bench.Pool.Reopen(instance, bench.Now);
        Assert.Equal((0, 1), (bench.Pool.Read().Slots, bench.Pool.Read().Waiting));
    }

    [Fact]
    public void Leases_of_a_removed_instance_return_and_vanish()
    {
        var bench = new PoolBench();
        var instance = bench.Add();
        var lease = bench.Take().Lease;
        bench.Take();
        bench.Pool.Remove(instance);

        Assert.True(bench.Return(lease, keep: bench.NewLink()).IsNone);

        var counts = bench.Pool.Read();
        Assert.Equal((0, 0, 1, 0), (counts.Slots, counts.Busy, counts.Waiting, counts.IdleLinks));
        Assert.Equal(counts.Taken, counts.Returned);
    }

    [Fact]
    public void A_suspect_is_granted_no_more_until_it_is_reinstated()
    {
        var bench = new PoolBench();
        var instance = bench.Add();
        var epoch = bench.Pool.Suspect(instance);
        var waiting = bench.Take();
        Assert.Equal(TakeResult.Waiting, waiting.Result);

        bench.Pool.Reinstate(instance, epoch, bench.Now);

        Assert.Equal([waiting.Token], bench.Told.Wakes.Select(wake => wake.Token));
    }

    [Fact]
    public void A_reinstatement_of_the_past_has_no_effect()
    {
        var bench = new PoolBench();
        var instance = bench.Add();
        var first = bench.Pool.Suspect(instance);
        Assert.Equal(first, bench.Pool.Suspect(instance));
        bench.Pool.Reinstate(instance, first, bench.Now);
        var second = bench.Pool.Suspect(instance);

        bench.Pool.Reinstate(instance, first, bench.Now);
        Assert.Equal(TakeResult.Waiting, bench.Take().Result);

        bench.Pool.Drain(instance);
        bench.Pool.Reinstate(instance, second, bench.Now);
        Assert.Equal(TakeResult.Waiting, bench.Take().Result);
    }

    [Fact]
    public void More_slots_go_to_waiters_at_once()
    {
        var bench = new PoolBench();
        bench.Add();
        bench.Take();
        var waiting = Enumerable.Range(0, 3).Select(_ => bench.Take()).ToArray();

        bench.Pool.Configure(bench.Limits with { SlotsPerInstance = 3 }, bench.Now);

        Assert.Equal(waiting.Take(2).Select(taken => taken.Token), bench.Told.Wakes.Select(wake => wake.Token));
    }

    [Fact]
    public void Fewer_slots_are_reached_as_leases_return()
    {
        var bench = new PoolBench(slots: 3);
        bench.Add();
        var leases = Enumerable.Range(0, 3).Select(_ => bench.Take().Lease).ToArray();
        var waiting = bench.Take();
        bench.Pool.Configure(bench.Limits with { SlotsPerInstance = 1 }, bench.Now);

        Assert.True(bench.Return(leases[0], keep: bench.NewLink()).IsNone);
        Assert.True(bench.Return(leases[1], keep: bench.NewLink()).IsNone);
        Assert.Equal(2, bench.Told.Closes.Count);
        Assert.Equal(waiting.Token, bench.Return(leases[2]).Token);
    }

    [Fact]
    public void Fewer_slots_close_the_oldest_idle_connections()
    {
        var bench = new PoolBench(slots: 3);
        bench.Add();
        var leases = Enumerable.Range(0, 3).Select(_ => bench.Take().Lease).ToArray();
        var links = leases.Select(_ => bench.NewLink()).ToArray();
        for (var i = 0; i < 3; i++) bench.Return(leases[i], keep: links[i]);

        bench.Pool.Configure(bench.Limits with { SlotsPerInstance = 1 }, bench.Now);

        Assert.Equal(links.Take(2), bench.Told.Closes);
        Assert.Equal(links[2], bench.Take().Grant.Link);
    }

    [Fact]
    public void A_shorter_line_drops_its_oldest()
    {
        var bench = new PoolBench();
        var waiting = Enumerable.Range(0, 3).Select(_ => bench.Take()).ToArray();

        bench.Pool.Configure(bench.Limits with { WaitersMax = 1 }, bench.Now);

        Assert.Equal(waiting.Take(2).Select(taken => (taken.Token, Fault.QueueFull)).Order(), bench.Told.Wakes.Select(wake => (wake.Token, wake.Fault)).Order());
    }

    [Fact]
    public void Closing_answers_everybody_who_waits()
    {
        var bench = new PoolBench();
        var waiting = Enumerable.Range(0, 3).Select(_ => bench.Take()).ToArray();

        bench.Pool.Close(Fault.NoInstance);

        Assert.Equal(waiting.Select(taken => (taken.Token, Fault.NoInstance)), bench.Told.Wakes.Select(wake => (wake.Token, wake.Fault)));
        Assert.All(waiting, taken => Assert.False(bench.Pool.Leave(taken.Waiter)));
    }
}
