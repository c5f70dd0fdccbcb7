using Halftone.Core.Config;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>Tunnels after a 101: both directions, their ends, and what they count as.</summary>
public sealed class TunnelTests
{
    private const string Upgrade = "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
    private const string Agreed = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";

    [Fact]
    public void A_client_that_is_gone_when_its_tunnel_opens_costs_both_connections()
    {
        var (rig, client, upstream) = Asked(Upgrade);
        client.Broken = true;
        rig.Say(upstream, Agreed);
        Assert.Equal((true, true), (client.Closed, upstream.Closed));
        rig.AssertAtRest();
    }

    [Fact]
    public void The_last_bytes_of_a_tunnel_reach_a_slow_side_before_it_hears_of_the_end()
    {
        var (rig, client, upstream) = Asked(Upgrade);
        rig.Say(upstream, Agreed);
        client.Window = 5;
        rig.Say(upstream, "0123456789");
        rig.Say(upstream, "abc");
        rig.End(upstream);
        Assert.False(client.SendShut);
        rig.Open(client);
        Assert.EndsWith("0123456789abc", client.Heard);
        Assert.True(client.SendShut);
        rig.End(client);
        Assert.Equal((true, true), (client.Closed, upstream.Closed));
        rig.AssertAtRest();
    }

    [Fact]
    public void A_tunnel_behind_a_rule_for_streams_takes_one_stream_and_no_slot()
    {
        var rig = new EngineRig(change: config => config with
        {
            Services = [config.Services[0] with { Rules = [new RuleConfig { Name = "ws", When = new Condition.Path(new TextTest.Prefix("/")), To = "v1", Stream = true }] }],
        });
        var client = rig.Client();
        rig.Say(client, Upgrade);
        var upstream = rig.Connected();
        rig.Say(upstream, Agreed);
        Assert.Equal((0, 1, 1L), (rig.Pool.Read().Busy, rig.Pool.Read().Streams, rig.Engine.Counts.Streams));
        rig.End(upstream);
        rig.End(client);
        Assert.Equal(0, rig.Engine.Counts.Streams);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tunnel_ends_for_both_when_one_side_breaks(bool isClient)
    {
        var (rig, client, upstream) = Asked(Upgrade);
        rig.Say(upstream, Agreed);
        var (broken, other) = isClient ? (client, upstream) : (upstream, client);
        broken.Broken = true;
        rig.Say(other, "anybody there?");
        Assert.Equal((true, true), (client.Closed, upstream.Closed));
        rig.AssertAtRest();
    }
}
