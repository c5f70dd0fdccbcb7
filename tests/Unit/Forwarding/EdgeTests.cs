using System.Text;
using Halftone.DataPlane.Loop;
using Xunit;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>An edge is told once; whatever it said must not be forgotten, and nothing may overtake what was said before it.</summary>
public sealed class EdgeTests
{
    [Fact]
    public void An_instance_that_closes_with_the_edge_of_its_connect_is_a_502_at_once()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, EngineRig.Get);
        var upstream = rig.Upstreams[^1];
        upstream.Fin = true;
        rig.Tell(upstream, Ready.Out | Ready.In | Ready.Closed);
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway", client.Heard);
        Assert.Contains("closed_before_answer", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void What_a_client_said_before_the_101_is_passed_on_although_it_closed_its_half_in_the_same_batch()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly");
        var upstream = rig.Connected();
        upstream.Arrived.AddRange(Encoding.Latin1.GetBytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"));
        client.Fin = true;
        rig.TellTogether((upstream, Ready.In), (client, Ready.In | Ready.Closed));
        Assert.EndsWith("\r\n\r\nearly", upstream.Heard);
        rig.End(upstream);
        Assert.StartsWith("HTTP/1.1 101 ", client.Heard);
        rig.AssertAtRest();
    }
}
