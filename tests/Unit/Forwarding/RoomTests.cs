using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>Who goes when newcomers need room.</summary>
public sealed class RoomTests
{
    [Fact]
    public void The_client_that_has_been_idle_longest_goes()
    {
        var rig = new EngineRig();
        var first = rig.Client();
        rig.Wait(2);
        var second = rig.Client();
        rig.Wait(2);
        Assert.True(rig.Engine.CloseIdlest());
        Assert.Equal((true, false), (first.Closed, second.Closed));
        Assert.False(first.Reset);
        Assert.Equal(1, rig.Engine.Counts.ClosedForRoom);
    }

    [Fact]
    public void Of_many_they_go_in_the_order_of_their_idleness()
    {
        var rig = new EngineRig();
        var clients = new List<ScriptedWire>();
        for (var i = 0; i < 80; i++)
        {
            clients.Add(rig.Client());
            rig.Wait(0.01);
        }
        rig.Wait(2);
        for (var i = 0; i < clients.Count; i++)
        {
            Assert.True(rig.Engine.CloseIdlest());
            Assert.Equal(i + 1, clients.Count(client => client.Closed));
            Assert.True(clients[i].Closed);
        }
        Assert.False(rig.Engine.CloseIdlest());
    }

    [Fact]
    public void Nobody_goes_who_has_just_come_or_has_just_been_served()
    {
        var rig = new EngineRig();
        var served = rig.Client();
        rig.Say(served, Get);
        rig.Wait(2);
        rig.Say(rig.Connected(), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        rig.Client();
        Assert.False(rig.Engine.CloseIdlest());
    }

    [Fact]
    public void Who_has_spoken_or_left_since_he_was_looked_at_is_idle_no_more()
    {
        var rig = new EngineRig();
        var (first, second, third, fourth) = (rig.Client(), rig.Client(), rig.Client(), rig.Client());
        rig.Wait(2);
        Assert.True(rig.Engine.CloseIdlest());
        var left = new[] { first, second, third, fourth }.Where(client => !client.Closed).ToList();
        rig.Say(left[0], Get[..5]);
        rig.End(left[1]);
        Assert.True(rig.Engine.CloseIdlest());
        Assert.False(left[0].Closed);
        Assert.True(left[2].Closed);
        Assert.False(rig.Engine.CloseIdlest());
    }
}
