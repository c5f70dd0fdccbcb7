using Halftone.Core.Admission;
using Halftone.Core.Outcomes;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

public sealed class TakeTests
{
    [Fact]
    public void A_free_slot_is_granted_without_a_connection()
    {
        var bench = new PoolBench();
        var instance = bench.Add();

        var taken = bench.Take();

        Assert.Equal(TakeResult.Granted, taken.Result);
        Assert.Same(instance, taken.Grant.Instance);
        Assert.True(taken.Grant.Link.IsNone);
        Assert.Equal(1, bench.Pool.Read().Busy);
    }

    [Fact]
    public void The_least_busy_instance_serves_and_equals_take_turns()
    {
        var bench = new PoolBench(slots: 4);
        bench.Add("v1/1");
        bench.Add("v1/2");
        bench.Add("v1/3");

        var first = Enumerable.Range(0, 6).Select(_ => bench.Take()).ToArray();
        bench.Return(first[1].Lease);

        Assert.Equal(["v1/1", "v1/2", "v1/3", "v1/1", "v1/2", "v1/3"], first.Select(taken => taken.Grant.Instance.Name));
        Assert.Equal("v1/2", bench.Take().Grant.Instance.Name);
    }

    [Fact]
    public void Idle_instances_take_turns()
    {
        var bench = new PoolBench(slots: 4);
        foreach (var name in new[] { "v1/1", "v1/2", "v1/3" }) bench.Add(name);
        var served = new List<string>();

        for (var i = 0; i < 6; i++)
        {
            var taken = bench.Take();
            served.Add(taken.Grant.Instance.Name);
            bench.Return(taken.Lease, keep: bench.NewLink());
        }

        Assert.Equal(["v1/1", "v1/2", "v1/3", "v1/1", "v1/2", "v1/3"], served);
    }

    [Fact]
    public void A_kept_connection_of_my_reactor_comes_before_that_of_another()
    {
        var bench = new PoolBench(slots: 2);
        bench.Add();
        var (a, b) = (bench.Take(reactor: 0), bench.Take(reactor: 1));
        var (mine, other) = (bench.NewLink(reactor: 0), bench.NewLink(reactor: 1));
        bench.Return(a.Lease, reactor: 0, mine);
        bench.Return(b.Lease, reactor: 1, other);

        Assert.Equal(mine, bench.Take(reactor: 0).Grant.Link);
        Assert.Equal(other, bench.Take(reactor: 0).Grant.Link);
    }

    [Fact]
    public void A_connection_of_another_reactor_is_stolen_before_a_new_one_is_opened()
    {
        var bench = new PoolBench(slots: 2);
        bench.Add();
        var kept = bench.NewLink(reactor: 1);
        bench.Return(bench.Take(reactor: 1).Lease, reactor: 1, kept);

        Assert.Equal(kept, bench.Take(reactor: 0).Grant.Link);
        Assert.True(bench.Take(reactor: 0).Grant.Link.IsNone);
    }

    [Fact]
    public void The_newest_kept_connection_is_used_first()
    {
        var bench = new PoolBench(slots: 3);
        bench.Add();
        var leases = Enumerable.Range(0, 3).Select(_ => bench.Take().Lease).ToArray();
        var links = leases.Select(_ => bench.NewLink()).ToArray();
        for (var i = 0; i < 3; i++) bench.Return(leases[i], keep: links[i]);

        Assert.Equal(links.Reverse(), Enumerable.Range(0, 3).Select(_ => bench.Take().Grant.Link));
    }

    [Fact]
    public void The_least_busy_instance_comes_before_a_kept_connection()
    {
        var bench = new PoolBench(slots: 2);
        var first = bench.Add("v1/1");
        var (a, b) = (bench.Take(), bench.Take());
        bench.Return(b.Lease, keep: bench.NewLink());
        bench.Add("v1/2");

        Assert.Same(first, a.Grant.Instance);
        Assert.Equal("v1/2", bench.Take().Grant.Instance.Name);
    }

    [Fact]
    public void A_request_whose_deadline_has_passed_is_refused_even_when_a_slot_is_free()
    {
        var bench = new PoolBench();
        bench.Add();

        var taken = bench.Take(deadlineMs: 0);

        Assert.Equal((TakeResult.Refused, Fault.DeadlinePassed), (taken.Result, taken.Fault));
    }

    [Fact]
    public void A_closed_pool_refuses_with_its_fault_until_an_instance_is_added()
    {
        var bench = new PoolBench();
        bench.Pool.Close(Fault.NoInstance);
        Assert.Equal((TakeResult.Refused, Fault.NoInstance), (bench.Take().Result, bench.Take().Fault));

        bench.Add();

        Assert.Equal(TakeResult.Granted, bench.Take().Result);
    }
}
