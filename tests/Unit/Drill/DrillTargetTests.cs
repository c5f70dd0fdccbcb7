using System.Net;
using Halftone.Drill;
using Xunit;

namespace Halftone.Tests.Unit.Drill;

public sealed class DrillTargetTests
{
    [Theory]
    [InlineData("127.0.0.1:8000", "127.0.0.1:8000")]
    [InlineData("0.0.0.0:8000", "127.0.0.1:8000")]
    [InlineData("[::]:8000", "[::1]:8000")]
    [InlineData("192.0.2.1:8000", "192.0.2.1:8000")]
    public void A_drill_goes_to_the_listener_by_the_nearest_way(string listening, string target) =>
        Assert.Equal(target, DrillTarget.Choose([listening], address => address.Equals(IPAddress.Parse("192.0.2.1"))).Target!.ToString());

    [Fact]
    public void An_address_of_another_machine_is_refused()
    {
        var (target, failure) = DrillTarget.Choose(["192.0.2.7:8000", "[2001:db8::7]:8000"], _ => false);
        Assert.Null(target);
        Assert.Equal(ExitCode.Usage, failure!.Code);
    }

    [Fact]
    public void The_kernel_knows_which_addresses_are_ours()
    {
        Assert.True(DrillTarget.IsOurs(IPAddress.Loopback));
        Assert.False(DrillTarget.IsOurs(IPAddress.Parse("192.0.2.7")));
    }
}
