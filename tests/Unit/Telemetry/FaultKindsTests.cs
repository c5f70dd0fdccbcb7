using Halftone.Core.Outcomes;
using Halftone.Telemetry;
using Xunit;

namespace Halftone.Tests.Unit.Telemetry;

public sealed class FaultKindsTests
{
    [Fact]
    public void No_fault_is_counted_twice() =>
        Assert.All(Enum.GetValues<Fault>(), fault => Assert.False(FaultKinds.Rejection(fault) is not null && FaultKinds.Upstream(fault) is not null, fault.ToString()));

    [Fact]
    public void Every_fault_on_the_instances_side_has_a_kind() =>
        Assert.All(Enum.GetValues<Fault>().Where(fault => fault >= Fault.ConnectRefused), fault => Assert.NotNull(FaultKinds.Upstream(fault)));

    [Fact]
    public void Every_name_is_there_before_its_first_fault()
    {
        var sums = FaultKinds.Sum(new long[Enum.GetValues<Fault>().Length], FaultKinds.Rejection);
        Assert.Contains("queue_timeout", sums.Keys);
        Assert.All(sums.Values, sum => Assert.Equal(0, sum));
    }
}
