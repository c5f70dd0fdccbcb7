using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

public sealed class PriorityTests
{
    [Fact]
    public void A_high_priority_is_served_before_those_who_came_earlier()
    {
        var bench = new PoolBench();
        bench.Add();
        var held = bench.Take();
        var low = bench.Take(priority: Priority.Low);
        var normal = bench.Take();
        var high = bench.Take(priority: Priority.High);

        var first = bench.Return(held.Lease);
        var second = bench.Return(first.Grant.Lease);
        Assert.Equal((high.Token, normal.Token, low.Token), (first.Token, second.Token, bench.Return(second.Grant.Lease).Token));
    }

    [Fact]
    public void When_the_line_is_full_the_oldest_of_the_lowest_priority_goes()
    {
        var bench = new PoolBench(waiters: 3);
        bench.Add();
        bench.Take();
        bench.Take(priority: Priority.High);
        var low = bench.Take(priority: Priority.Low);
        bench.Take(priority: Priority.Low);

        Assert.Equal((low.Token, Fault.QueueFull), (bench.Take().Dropped.Token, Fault.QueueFull));
    }

    [Fact]
    public void Nobody_is_dropped_for_somebody_less_important()
    {
        var bench = new PoolBench(waiters: 1);
        bench.Add();
        bench.Take();
        bench.Take(priority: Priority.High);

        var normal = bench.Take();
        Assert.Equal((TakeResult.Refused, Fault.QueueFull, true), (normal.Result, normal.Fault, normal.Dropped.IsNone));
    }
}
