using Halftone.Core.Admission;
using Halftone.Core.Config;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>What the ends of exchanges say about the health of two instances, of which the first is the doubtful one.</summary>
public sealed class HealthSignTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    private const string Broken = "HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";

    [Fact]
    public void Five_answers_5xx_in_a_row_leave_an_instance_out()
    {
        var rig = Rig();
        Assert.Equal(5, Ask(rig, 40, _ => Broken));
        Assert.Equal(EjectCause.Failures, Assert.IsType<HealthState.Ejected>(rig.Pool.Members()[0].Health.State).Cause);
        rig.AssertAtRest();
    }

    [Fact]
    public void One_good_answer_among_them_is_enough_to_stay()
    {
        var rig = Rig();
        Assert.Equal(20, Ask(rig, 40, count => count % 5 == 4 ? Ok : Broken));
        rig.AssertAtRest();
    }

    [Fact]
    public void Closing_new_connections_without_an_answer_counts_as_5xx_does()
    {
        var rig = Rig();
        Assert.Equal(5, Ask(rig, 40, _ => null));
        rig.AssertAtRest();
    }

    [Fact]
    public void What_closes_under_a_request_on_a_kept_connection_is_nobodys_fault()
    {
        var rig = Rig(instances: 1);
        rig.Say(rig.Client(), Get);
        var kept = rig.Connected();
        rig.Say(kept, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var client = rig.Client();
        rig.Say(client, "POST / HTTP/1.1\r\nHost: h\r\n\r\n");
        rig.End(kept);
        Assert.StartsWith("HTTP/1.1 502", client.Heard);
        Assert.Equal(Health.Well, rig.Pool.Members()[0].Health);
        rig.AssertAtRest();
    }

    [Fact]
    public void An_instance_that_refuses_connections_is_left_out_and_costs_no_request()
    {
        var rig = Rig();
        rig.Sockets.ConnectErrno[1] = 111;
        for (var i = 0; i < 40; i++)
        {
            var client = rig.Client();
            rig.Say(client, Get);
            var upstream = rig.Connected();
            if (upstream.Closed) upstream = rig.Connected();
            rig.Say(upstream, Ok);
            Assert.StartsWith("HTTP/1.1 200", client.Heard);
            rig.Wait(0.2);
        }
        Assert.Equal(EjectCause.Unreachable, Assert.IsType<HealthState.Ejected>(rig.Pool.Members()[0].Health.State).Cause);
        rig.AssertAtRest();
    }

    [Fact]
    public void Clients_that_leave_and_answers_that_are_late_say_nothing()
    {
        var rig = Rig(new LimitsConfig { FirstByte = TimeSpan.FromSeconds(1) });
        for (var i = 0; i < 20; i++)
        {
            var client = rig.Client();
            rig.Say(client, Get);
            rig.Connected();
            if (i % 2 == 0) rig.End(client);
            rig.Wait(3);
        }
        Assert.All(rig.Pool.Members(), member => Assert.Equal(Health.Well, member.Health));
        // Who has answered nothing yet gets its slots back one by one.
        Assert.Empty(rig.Bugs);
    }

    private static EngineRig Rig(LimitsConfig? limits = null, int instances = 2)
    {
        var rig = new EngineRig(limits, instances);
        rig.Pool.Judge(HealthLimits.From(new HealthConfig()));
        return rig;
    }

    /// <summary>Requests one after the other, each on a connection of its own; how many of them the first instance got.</summary>
    /// <param name="says">What that one says to its n-th, from 0; null = it closes.</param>
    private static int Ask(EngineRig rig, int requests, Func<int, string?> says)
    {
        var asked = 0;
        for (var i = 0; i < requests; i++)
        {
            var client = rig.Client();
            rig.Say(client, Get);
            var upstream = rig.Connected();
            var answer = rig.Table.UpstreamOf(upstream.Slot)!.Instance == rig.Instances[0] ? says(asked++) : Ok;
            if (answer is null) rig.End(upstream);
            else rig.Say(upstream, answer);
            Assert.NotEmpty(client.Heard);
        }
        return asked;
    }
}
