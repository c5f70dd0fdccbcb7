using Xunit;

namespace Halftone.Tests.Unit.Admission;

public sealed class ReturnTests
{
    [Fact]
    public void A_freed_slot_goes_to_the_oldest_waiter_with_its_connection()
    {
        var bench = new PoolBench();
        var instance = bench.Add();
        var held = bench.Take();
        var (first, _) = (bench.Take(), bench.Take());
        var kept = bench.NewLink();

        var wake = bench.Return(held.Lease, keep: kept);

        Assert.Equal(first.Token, wake.Token);
        Assert.Same(instance, wake.Grant.Instance);
        Assert.Equal(kept, wake.Grant.Link);
        Assert.Equal(1, bench.Pool.Read().Waiting);
    }

    [Fact]
    public void Nobody_is_woken_when_nobody_waits()
    {
        var bench = new PoolBench();
        bench.Add();

        Assert.True(bench.Return(bench.Take().Lease).IsNone);
        Assert.Equal(0, bench.Pool.Read().Busy);
    }

    [Fact]
    public void A_stale_lease_is_stopped_in_debug_and_ignored_and_counted_in_release()
    {
        var bench = new PoolBench(slots: 2);
        bench.Add();
        var lease = bench.Take().Lease;
        bench.Take();
        bench.Return(lease);
#if DEBUG
        Assert.ThrowsAny<Exception>(() => bench.Return(lease));
#else
        Assert.True(bench.Return(lease).IsNone);
#endif
        var counts = bench.Pool.Read();
        Assert.Equal((1, 1L, 2L, 1L), (counts.Busy, counts.Stale, counts.Taken, counts.Returned));
    }

    [Fact]
    public void A_copy_of_a_lease_is_stale_once_its_place_is_leased_again()
    {
        var bench = new PoolBench();
        bench.Add();
        var old = bench.Take().Lease;
        bench.Return(old);
        var fresh = bench.Take().Lease;

        Assert.Equal(old.Place, fresh.Place);
        Assert.NotEqual(old, fresh);
    }

    [Fact]
    public void A_stream_leaves_its_slot_to_the_next_waiter()
    {
        var bench = new PoolBench();
        bench.Add();
        var lease = bench.Take().Lease;
        var waiting = bench.Take();
        var before = lease;

        Assert.True(bench.Pool.MoveToStream(ref lease, 0, bench.Now, out var wake));

        Assert.Equal(waiting.Token, wake.Token);
        Assert.NotEqual(before, lease);
        Assert.Equal((1, 1), (bench.Pool.Read().Busy, bench.Pool.Read().Streams));
        Assert.True(bench.Return(lease).IsNone);
        Assert.Equal((1, 0), (bench.Pool.Read().Busy, bench.Pool.Read().Streams));
    }

    [Fact]
    public void Streams_have_a_limit_of_their_own()
    {
        var bench = new PoolBench(slots: 4, streams: 1);
        bench.Add();
        var (first, second) = (bench.Take().Lease, bench.Take().Lease);
        var unchanged = second;

        Assert.True(bench.Pool.MoveToStream(ref first, 0, bench.Now, out _));
        Assert.False(bench.Pool.MoveToStream(ref second, 0, bench.Now, out _));
        Assert.Equal(unchanged, second);
    }

    [Fact]
    public void A_forgotten_connection_is_not_granted()
    {
        var bench = new PoolBench();
        var instance = bench.Add();
        var kept = bench.NewLink();
        bench.Return(bench.Take().Lease, keep: kept);

        Assert.True(bench.Pool.Forget(instance, kept));
        Assert.False(bench.Pool.Forget(instance, kept));
        Assert.True(bench.Take().Grant.Link.IsNone);
    }

    [Fact]
    public void A_connection_that_somebody_took_cannot_be_forgotten()
    {
        var bench = new PoolBench();
        var instance = bench.Add();
        var kept = bench.NewLink(reactor: 1);
        bench.Return(bench.Take(reactor: 1).Lease, reactor: 1, kept);
        bench.Take(reactor: 0);

        Assert.False(bench.Pool.Forget(instance, kept));
    }
}
