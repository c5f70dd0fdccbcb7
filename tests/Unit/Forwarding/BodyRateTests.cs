using Halftone.Core.Config;
using Halftone.DataPlane.Forwarding;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>A body that keeps moving, but not fast enough to be anything but a hold on a slot.</summary>
public sealed class BodyRateTests
{
    private const string Post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n";

    private static LimitsConfig Rate(long? rate) => new() { BodyRate = rate, Idle = TimeSpan.FromSeconds(10) };

    [Fact]
    public void A_body_that_drips_is_a_408_although_it_is_never_silent()
    {
        var rig = new EngineRig(Rate(100));
        var client = rig.Client();
        rig.Say(client, Post);
        rig.Connected();
        for (var second = 0; second < 5; second++)
        {
            rig.Say(client, "x");
            rig.Wait(0.9);
        }
        Assert.Equal("", client.Heard);
        rig.Wait(1);
        Assert.StartsWith("HTTP/1.1 408 ", client.Heard);
        Assert.Contains("X-Halftone-Reason: body_timed_out\r\n", client.Heard);
        rig.Wait(3);
        Assert.True(client.Closed);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData(100, 120)]
    [InlineData(null, 1)]
    public void One_that_is_fast_enough_or_may_be_slow_goes_on(int? rate, int bytesPerSecond)
    {
        var rig = new EngineRig(Rate(rate));
        var client = rig.Client();
        rig.Say(client, Post);
        rig.Connected();
        for (var second = 0; second < 60; second++)
        {
            rig.Say(client, new string('x', bytesPerSecond));
            rig.Wait(1);
        }
        Assert.Equal("", client.Heard);
        Assert.Equal(1, rig.Pool.Read().Busy);
    }

    [Fact]
    public void A_client_is_not_blamed_for_an_instance_that_takes_its_body_slowly()
    {
        var rig = new EngineRig(Rate(100));
        var client = rig.Client();
        rig.Say(client, Post);
        var upstream = rig.Connected();
        rig.Say(client, new string('x', 200));
        upstream.Window = 10;
        rig.Say(client, new string('x', 500));
        for (var second = 0; second < 30; second++)
        {
            rig.Wait(1);
            rig.Open(upstream, 10);
        }
        Assert.Equal("", client.Heard);
        rig.Open(upstream);
        rig.Wait(4);
        rig.Say(client, new string('x', 500));
        rig.Wait(4);
        Assert.Equal("", client.Heard);
    }

    [Fact]
    public void Time_in_the_line_is_not_the_clients()
    {
        var rig = new EngineRig(Rate(100) with { Concurrency = 1, QueueWait = TimeSpan.FromSeconds(30), FirstByte = TimeSpan.FromSeconds(120) });
        var (first, waits) = (rig.Client(), rig.Client());
        rig.Say(first, Get);
        var upstream = rig.Connected();
        rig.Say(waits, Post + "x");
        rig.Wait(20);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        rig.Wait(4);
        Assert.Equal("", waits.Heard);
        rig.Wait(2);
        Assert.StartsWith("HTTP/1.1 408 ", waits.Heard);
        rig.AssertAtRest();
    }

    /// <summary>Days of uploading at a low rate are more nanoseconds than a number has.</summary>
    [Theory]
    [InlineData(9_300_000_000, 1)]
    [InlineData(999_999_999_999_999_999, 1)]
    [InlineData(5_000_000_000_000, 240)]
    public void However_much_has_come_it_is_never_too_little(long bytes, long rate) =>
        Assert.True(Engine.BodyDue(since: Engine.Seconds(1_000_000), bytes, rate) > Engine.Seconds(2_000_000));
}
