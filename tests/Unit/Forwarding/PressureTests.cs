using Halftone.Core.Pressure;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>What each rung of the memory ladder means for those who are here already, and for those who come.</summary>
public sealed class PressureTests
{
    private const string Half = "GET / HTTP/1.1\r\nHo";

    [Fact]
    public void A_slow_head_gets_its_time_when_memory_is_there_and_a_sixth_of_it_when_memory_is_short()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Half);
        rig.Wait(6);
        Assert.Empty(client.Heard);
        rig.Engine.Press(MemoryRung.ShrinkTimeouts);
        rig.Wait(0.01);
        Assert.StartsWith("HTTP/1.1 408", client.Heard);

        var later = rig.Client();
        rig.Say(later, Half);
        rig.Wait(4.9);
        Assert.Empty(later.Heard);
        rig.Wait(0.2);
        Assert.StartsWith("HTTP/1.1 408", later.Heard);
    }

    [Fact]
    public void An_idle_connection_goes_after_five_seconds_when_memory_is_short_also_if_it_came_before()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Wait(10);
        rig.Engine.Press(MemoryRung.ShrinkTimeouts);
        rig.Wait(4.9);
        Assert.False(client.Closed);
        rig.Wait(0.2);
        Assert.True(client.Closed);
    }

    [Fact]
    public void A_newcomer_that_says_nothing_goes_after_five_seconds_when_memory_is_short()
    {
        var rig = new EngineRig();
        rig.Engine.Press(MemoryRung.ShrinkTimeouts);
        var client = rig.Client();
        rig.Wait(4.9);
        Assert.False(client.Closed);
        rig.Wait(0.2);
        Assert.True(client.Closed);
    }

    [Fact]
    public void When_connections_are_closed_every_answer_says_so()
    {
        var rig = new EngineRig();
        rig.Engine.Press(MemoryRung.CloseConnections);
        var client = rig.Client();
        rig.Say(client, Get);
        rig.Say(rig.Connected(), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Contains("Connection: close\r\n", client.Heard);
        Assert.True(client.Closed || client.SendShut);
    }

    [Fact]
    public void When_requests_are_rejected_those_in_flight_are_answered()
    {
        var rig = new EngineRig();
        var before = rig.Client();
        rig.Say(before, Get);
        var upstream = rig.Connected();
        rig.Engine.Press(MemoryRung.RejectRequests);
        var client = rig.Client();
        rig.Say(client, Get);
        Assert.StartsWith("HTTP/1.1 503", client.Heard);
        Assert.Contains("X-Halftone-Reason: memory_low\r\n", client.Heard);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.StartsWith("HTTP/1.1 200", before.Heard);
    }

    [Fact]
    public void When_memory_is_back_newcomers_get_their_whole_time()
    {
        var rig = new EngineRig();
        rig.Engine.Press(MemoryRung.StopAccepting);
        rig.Engine.Press(MemoryRung.None);
        var client = rig.Client();
        rig.Say(client, Half);
        rig.Wait(29.9);
        Assert.Empty(client.Heard);
        rig.Wait(0.2);
        Assert.StartsWith("HTTP/1.1 408", client.Heard);
    }
}
