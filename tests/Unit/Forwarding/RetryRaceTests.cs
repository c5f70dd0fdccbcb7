using Halftone.Core.Config;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>Second attempts that meet something else on their way: a drain, a death, a client that leaves, half of a request.</summary>
public sealed class RetryRaceTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Put = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789";

    [Fact]
    public void An_instance_that_is_drained_meanwhile_still_does_what_it_was_given()
    {
        var (rig, kept) = Kept();
        var client = rig.Client();
        rig.Say(client, Get);
        rig.End(kept);
        rig.Pool.Drain(rig.Instances[0]);
        var fresh = rig.Connected();
        rig.Say(fresh, Ok);
        Assert.StartsWith("HTTP/1.1 200 ", client.Heard);
        Assert.True(fresh.Closed);
        Assert.Equal((0, 0), rig.Pool.Use(rig.Instances[0]));
        rig.AssertAtRest();
    }

    [Fact]
    public void One_whose_instance_has_died_waits_for_the_next_and_is_sent_whole()
    {
        var (rig, kept) = Kept();
        var client = rig.Client();
        rig.Say(client, Put);
        rig.End(kept);
        rig.Pool.Remove(rig.Instances[0]);
        rig.Sockets.ConnectErrno[1] = 111;
        rig.Connected();
        Assert.Equal(1, rig.Pool.Read().Waiting);
        rig.Pool.Add("v1/2", Endpoint.Loopback(2), rig.Sockets.Now);
        rig.Settle();
        var other = rig.Connected();
        Assert.EndsWith("\r\n\r\n0123456789", other.Heard);
        rig.Say(other, Ok);
        Assert.StartsWith("HTTP/1.1 200 ", client.Heard);
        rig.Wait(1);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_client_that_leaves_while_it_connects_takes_nothing_with_it()
    {
        var (rig, kept) = Kept();
        var client = rig.Client();
        rig.Say(client, Put);
        rig.End(kept);
        var fresh = rig.Upstreams[^1];
        rig.End(client);
        Assert.Equal((true, true), (client.Closed, fresh.Closed));
        Assert.Equal("", fresh.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_long_poll_whose_second_attempt_is_refused_goes_to_another_instance_and_is_one_stream()
    {
        var rig = new EngineRig(change: config => config with
        {
            Services = [config.Services[0] with { Rules = [new RuleConfig { Name = "polls", When = new Condition.Path(new TextTest.Prefix("/poll")), To = "v1", Stream = true }] }],
        });
        rig.Say(rig.Client(), Get);
        var kept = rig.Connected();
        rig.Say(kept, Ok);
        var client = rig.Client();
        rig.Say(client, "GET /poll HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Contains("GET /poll ", kept.Heard);
        Assert.Equal((0, 1, 1L), (rig.Pool.Read().Busy, rig.Pool.Read().Streams, rig.Engine.Counts.Streams));
        rig.Pool.Add("v1/2", Endpoint.Loopback(2), rig.Sockets.Now);
        rig.Sockets.ConnectErrno[1] = 111;
        rig.End(kept);
        rig.Connected();
        Assert.Equal((1, 0, 0L), (rig.Pool.Read().Busy, rig.Pool.Read().Streams, rig.Engine.Counts.Streams));
        var other = rig.Connected();
        Assert.Equal((0, 1, 1L), (rig.Pool.Read().Busy, rig.Pool.Read().Streams, rig.Engine.Counts.Streams));
        rig.Say(other, Ok);
        Assert.StartsWith("HTTP/1.1 200 ", client.Heard);
        rig.Wait(1);
        Assert.Equal(0, rig.Engine.Counts.Streams);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(145)]
    public void What_was_sent_in_part_is_sent_again_whole_if_it_may_be_and_never_otherwise(int window)
    {
        var (rig, kept) = Kept();
        kept.Window = window;
        var client = rig.Client();
        var before = kept.Heard.Length;
        rig.Say(client, Put);
        Assert.Equal(before + window, kept.Heard.Length);
        rig.End(kept);
        var fresh = rig.Connected();
        Assert.StartsWith(kept.Heard[before..], fresh.Heard);
        Assert.EndsWith("\r\n\r\n0123456789", fresh.Heard);
        rig.Say(fresh, Ok);
        Assert.StartsWith("HTTP/1.1 200 ", client.Heard);

        fresh.Window = window;
        rig.Say(client, Put.Replace("PUT", "POST", StringComparison.Ordinal));
        rig.End(fresh);
        Assert.Contains("HTTP/1.1 502 ", client.Heard);
        Assert.Equal(2, rig.Upstreams.Count);
        rig.AssertAtRest();
    }

    private static (EngineRig Rig, ScriptedWire Kept) Kept()
    {
        var (rig, _, kept) = Asked(Get);
        rig.Say(kept, Ok);
        return (rig, kept);
    }
}
