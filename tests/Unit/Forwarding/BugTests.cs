using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Logging;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>What a bug may cost. The bug here is a wall clock that throws: replies and log lines ask it.</summary>
public sealed class BugTests
{
    private readonly BrokenClock _clock = new();

    [Fact]
    public void A_bug_in_an_expiry_costs_the_connection_whose_time_was_up()
    {
        var rig = Rig();
        var (unlucky, lucky) = (rig.Client(), rig.Client());
        rig.Say(unlucky, "GET / HT");
        _clock.Throws = true;
        rig.Wait(31);
        AssertOneBugAndService(rig, unlucky, lucky);
    }

    [Fact]
    public void A_bug_in_a_wake_costs_the_connection_of_that_waiter()
    {
        var rig = Rig(new LimitsConfig { Concurrency = 1 });
        var (busy, unlucky) = (rig.Client(), rig.Client());
        rig.Say(busy, Get);
        var upstream = rig.Connected();
        rig.Say(unlucky, Get);
        _clock.Throws = true;
        rig.Pool.Close(Fault.NoInstance);
        rig.Settle();
        rig.Pool.Add("v1/2", Endpoint.Loopback(2), rig.Sockets.Now);
        rig.Say(upstream, "HTTP/1.1 100 Continue\r\n\r\n");
        AssertOneBug(rig, unlucky);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.EndsWith("ok", busy.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_bug_while_an_instance_is_heard_costs_the_client_too_lest_it_wait_for_ever()
    {
        var rig = Rig();
        var (unlucky, lucky) = (rig.Client(), rig.Client());
        rig.Say(unlucky, Get);
        var upstream = rig.Connected();
        _clock.Throws = true;
        rig.End(upstream);
        AssertOneBugAndService(rig, unlucky, lucky);
    }

    [Fact]
    public void A_log_that_throws_keeps_no_lease_and_cuts_no_answer()
    {
        var rig = Rig(ring: new LogRing());
        var client = rig.Client();
        rig.Say(client, Get);
        var upstream = rig.Connected();
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
        _clock.Throws = true;
        rig.Wait(2);
        rig.Say(upstream, "k");
        Assert.Single(rig.Bugs);
        Assert.Equal(1, rig.Engine.Counts.InternalFaults);
        rig.Bugs.Clear();
        rig.AssertAtRest();
        Assert.False(client.Closed);
        _clock.Throws = false;
        rig.Say(client, Get);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.EndsWith("ok", client.Heard);
        rig.AssertAtRest();
    }

    private EngineRig Rig(LimitsConfig? limits = null, LogRing? ring = null)
    {
        var rig = new EngineRig(limits, ring: ring, time: _clock);
        rig.Engine.Report = rig.Bugs.Add;
        return rig;
    }

    private void AssertOneBugAndService(EngineRig rig, ScriptedWire unlucky, ScriptedWire lucky)
    {
        AssertOneBug(rig, unlucky);
        rig.Say(lucky, Get);
        rig.Say(rig.Connected(), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.EndsWith("ok", lucky.Heard);
        rig.AssertAtRest();
    }

    private void AssertOneBug(EngineRig rig, ScriptedWire unlucky)
    {
        Assert.Single(rig.Bugs);
        Assert.Equal(1, rig.Engine.Counts.InternalFaults);
        Assert.True(unlucky.Closed);
        Assert.True(unlucky.Reset);
        rig.Bugs.Clear();
        _clock.Throws = false;
    }

    private sealed class BrokenClock : TimeProvider
    {
        internal bool Throws { get; set; }

        public override DateTimeOffset GetUtcNow() => Throws ? throw new InvalidOperationException("no wall on this clock") : base.GetUtcNow();
    }
}
