using Halftone.Core.Admission;
using Halftone.Core.Outcomes;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

public sealed class LineTests
{
    [Fact]
    public void A_waiter_of_the_freeing_reactor_comes_first_while_the_line_is_fresh()
    {
        var bench = new PoolBench(queueWaitMs: 800);
        bench.Add();
        var held = bench.Take();
        bench.Take(reactor: 0);
        var mine = bench.Take(reactor: 1);
        bench.Pass(100);

        Assert.Equal(mine.Token, bench.Return(held.Lease, reactor: 1).Token);
    }

    [Fact]
    public void The_oldest_comes_first_once_it_has_waited_an_eighth_of_its_bound()
    {
        var bench = new PoolBench(queueWaitMs: 800);
        bench.Add();
        var held = bench.Take();
        var oldest = bench.Take(reactor: 0);
        bench.Take(reactor: 1);
        bench.Pass(101);

        Assert.Equal(oldest.Token, bench.Return(held.Lease, reactor: 1).Token);
    }

    [Fact]
    public void The_newest_comes_first_while_the_oldest_has_used_up_half_of_its_bound()
    {
        var bench = new PoolBench(queueWaitMs: 800);
        bench.Add();
        var lease = bench.Take().Lease;
        var old = bench.Take();
        bench.Pass(300);
        var middle = bench.Take();
        var newest = bench.Take();
        bench.Pass(101);

        var wake = bench.Return(lease);
        Assert.Equal(newest.Token, wake.Token);
        Assert.True(bench.Pool.Leave(old.Waiter));
        Assert.Equal(middle.Token, bench.Return(wake.Grant.Lease).Token);
    }

    [Fact]
    public void The_oldest_comes_first_until_half_of_its_bound_is_used_up()
    {
        var bench = new PoolBench(queueWaitMs: 800);
        bench.Add();
        var held = bench.Take();
        var oldest = bench.Take();
        bench.Take();
        bench.Pass(400);

        Assert.Equal(oldest.Token, bench.Return(held.Lease).Token);
    }

    [Fact]
    public void A_waiter_that_left_is_never_woken()
    {
        var bench = new PoolBench();
        bench.Add();
        var held = bench.Take();
        var (first, second) = (bench.Take(), bench.Take());

        Assert.True(bench.Pool.Leave(first.Waiter));
        Assert.False(bench.Pool.Leave(first.Waiter));
        Assert.Equal(second.Token, bench.Return(held.Lease).Token);
    }

    [Fact]
    public void A_waiter_that_was_handed_a_slot_cannot_leave()
    {
        var bench = new PoolBench();
        bench.Add();
        var held = bench.Take();
        var waiting = bench.Take();
        bench.Return(held.Lease);

        Assert.False(bench.Pool.Leave(waiting.Waiter));
    }

    [Fact]
    public void A_full_line_drops_its_oldest()
    {
        var bench = new PoolBench(waiters: 2);
        bench.Add();
        bench.Take();
        var oldest = bench.Take();
        bench.Take();

        var dropped = bench.Take().Dropped;

        Assert.Equal((oldest.Token, Fault.QueueFull), (dropped.Token, dropped.Fault));
        Assert.False(bench.Pool.Leave(oldest.Waiter));
        Assert.Equal(2, bench.Pool.Read().Waiting);
    }

    [Fact]
    public void A_large_request_drops_as_many_as_hold_its_bytes()
    {
        var bench = new PoolBench(bytes: 1000);
        bench.Add();
        bench.Take();
        var (a, b) = (bench.Take(bytes: 400), bench.Take(bytes: 400));
        bench.Take(bytes: 200);

        var large = bench.Take(bytes: 700);

        Assert.Equal(TakeResult.Waiting, large.Result);
        Assert.Equal(a.Token, large.Dropped.Token);
        Assert.Equal([b.Token], bench.Told.Wakes.Select(wake => wake.Token));
    }

    [Fact]
    public void A_request_larger_than_the_line_is_refused()
    {
        var bench = new PoolBench(bytes: 1000);
        bench.Add();
        bench.Take();

        Assert.Equal(Fault.QueueFull, bench.Take(bytes: 1001).Fault);
    }

    [Fact]
    public void A_line_of_no_length_refuses_at_once()
    {
        var bench = new PoolBench(waiters: 0);
        bench.Add();
        bench.Take();

        Assert.Equal((TakeResult.Refused, Fault.QueueFull), (bench.Take().Result, bench.Take().Fault));
    }

    [Fact]
    public void A_waiter_found_with_its_time_up_is_refused_instead_of_served()
    {
        var bench = new PoolBench();
        bench.Add();
        var held = bench.Take();
        var hasty = bench.Take(deadlineMs: 10);
        bench.Pass(10);

        Assert.True(bench.Return(held.Lease).IsNone);

        Assert.Equal([(hasty.Token, Fault.DeadlinePassed)], bench.Told.Wakes.Select(told => (told.Token, told.Fault)));
        Assert.Equal((0, 0), (bench.Pool.Read().Busy, bench.Pool.Read().Waiting));
    }

    [Fact]
    public void A_request_that_comes_back_is_served_next_within_its_first_wait()
    {
        var bench = new PoolBench(slots: 2, queueWaitMs: 1000);
        bench.Add();
        var (held, other) = (bench.Take(), bench.Take());
        var first = bench.Take();
        var second = bench.Take();
        bench.Pass(200);
        Assert.Equal(first.Token, bench.Return(held.Lease).Token);

        var again = bench.Take(waitUntil: first.ExpiresAt);

        Assert.Equal((TakeResult.Waiting, first.ExpiresAt), (again.Result, again.ExpiresAt));
        Assert.Equal(again.Token, bench.Return(other.Lease).Token);
        Assert.True(bench.Pool.Leave(second.Waiter));
    }

    [Fact]
    public void A_request_that_comes_back_to_a_standing_line_is_served_next_too()
    {
        var bench = new PoolBench(queueWaitMs: 1000);
        bench.Add();
        var held = bench.Take();
        bench.Take();
        bench.Pass(600);
        bench.Take();

        var again = bench.Take(waitUntil: bench.Now + (300 * PoolBench.Millisecond));

        Assert.Equal(again.Token, bench.Return(held.Lease).Token);
    }

    [Fact]
    public void The_order_of_the_line_does_not_depend_on_whose_clock_was_read_first()
    {
        var bench = new PoolBench();
        bench.Add();
        var held = bench.Take();
        bench.Pass(5);
        var first = bench.Take();
        bench.Pass(-1);
        bench.Take();
        bench.Pass(500);

        Assert.Equal(first.Token, bench.Return(held.Lease, reactor: 1).Token);
    }

    [Fact]
    public void A_request_that_comes_back_too_late_is_refused()
    {
        var bench = new PoolBench(queueWaitMs: 1000);
        bench.Add();
        bench.Take();
        var until = bench.Now + 1;
        bench.Pass(1);

        Assert.Equal(Fault.QueueTimedOut, bench.Take(waitUntil: until).Fault);
    }

    [Theory]
    [InlineData(60_000, -1, 1, 5000)] // nothing measured: shedding needs evidence
    [InlineData(60_000, 20, 8, 1000)] // 20 x 20 ms / 8 slots = 50 ms: at least 1 s
    [InlineData(60_000, 100, 1, 2000)]
    [InlineData(60_000, 1000, 1, 5000)] // 20 s: at most 5 s
    [InlineData(2000, 1000, 1, 500)] // a quarter of the deadline
    public void The_bound_follows_service_time_slots_and_deadline(int deadlineMs, int serviceMs, int slots, int expectedMs)
    {
        var bench = new PoolBench(slots: slots, queueWaitMs: null);
        bench.Add();
        bench.Return(bench.Take().Lease, serviceMs: serviceMs);
        for (var i = 0; i < slots; i++) bench.Take();

        Assert.Equal(expectedMs * PoolBench.Millisecond, bench.Take(deadlineMs: deadlineMs).ExpiresAt - bench.Now);
    }

    [Fact]
    public void A_bound_set_by_hand_is_cut_by_the_deadline_only()
    {
        var bench = new PoolBench(queueWaitMs: 3000);
        bench.Add();
        bench.Take();

        Assert.Equal(3000 * PoolBench.Millisecond, bench.Take(deadlineMs: 4000).ExpiresAt - bench.Now);
        Assert.Equal(2000 * PoolBench.Millisecond, bench.Take(deadlineMs: 2000).ExpiresAt - bench.Now);
    }
}
