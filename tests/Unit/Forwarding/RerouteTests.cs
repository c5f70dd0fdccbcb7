using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;
using Halftone.DataPlane.Loop;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>What a rollback, or a candidate without instances, does to a request that the split has sent to the candidate.</summary>
public sealed class RerouteTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Rule = "GET /?to=v2 HTTP/1.1\r\nHost: h\r\n\r\n";

    private static readonly LimitsConfig OneSlot = new() { Concurrency = 1, QueueWait = TimeSpan.FromSeconds(2), FirstByte = TimeSpan.FromSeconds(10) };

    /// <summary>Everything goes to v2, which is on port 12; v1 is on port 1.</summary>
    private static EngineRig Rig(LimitsConfig? candidate = null, LimitsConfig? stable = null, bool ready = true, Fallback fallback = Fallback.Stable)
    {
        var rig = new EngineRig(stable ?? OneSlot, apart: true, change: config => config with
        {
            Services =
            [
                config.Services[0] with
                {
                    Versions = [config.Services[0].Versions[0], new VersionConfig { Name = "v2", Addresses = [Endpoint.Loopback(12)], Limits = candidate ?? OneSlot }],
                    Split = new SplitConfig("v2", new Percent(100)),
                    Rules = [new RuleConfig { Name = "to-v2", When = new Condition.Query("to", new TextTest.Is("v2")), To = "v2" }],
                    Fallback = fallback,
                },
            ],
        });
        if (ready) Candidate(rig).Pool.Add("v2/1", Endpoint.Loopback(12), rig.Sockets.Now);
        return rig;
    }

    private static VersionRoute Candidate(EngineRig rig) => rig.Versions["v2"];

    /// <summary>As Control does it: the mark first, then the word to the reactors.</summary>
    private static void RollBack(EngineRig rig, bool told = true)
    {
        Candidate(rig).Withdrawal.To = rig.Versions["v1"];
        if (told) Tell(rig);
    }

    private static void Tell(EngineRig rig)
    {
        rig.Engine.Withdraw(Candidate(rig).Pool);
        while (rig.Engine.NextTickIn(rig.Sockets.Now) == 0)
        {
            rig.Engine.Tick();
            rig.Settle();
        }
    }

    private static int PortOf(EngineRig rig, ScriptedWire wire) => rig.Table.UpstreamOf(wire.Slot)!.Instance.Endpoint.Port;

    private static void AssertAtRest(EngineRig rig)
    {
        rig.AssertAtRest();
        var counts = Candidate(rig).Pool.Read();
        Assert.Equal((0, 0, counts.Taken), (counts.Busy, counts.Waiting, counts.Returned));
        Candidate(rig).Pool.CheckWholly();
    }

    private static long Count(EngineRig rig, string version) => rig.Versions[version].Tally.ByReactor[0].ByClassAndDuration.Sum();

    [Fact]
    public void Who_waits_in_the_candidates_line_is_answered_by_stable_with_what_is_left_of_the_wait()
    {
        var rig = Rig();
        var first = Asks(rig);
        var busy = rig.Connected();
        var waits = Asks(rig);
        rig.Wait(1.5);
        // Stable is busy, too: what is left of two seconds is half a one.
        Assert.Equal(TakeResult.Granted, rig.Pool.Take(0, 0, 0, rig.Sockets.Now, long.MaxValue, 0, out var grant, out _, out _, out _, out _));
        RollBack(rig);
        Assert.Equal((0, 1), (Candidate(rig).Pool.Read().Waiting, rig.Pool.Read().Waiting));
        rig.Wait(0.4);
        Assert.Empty(waits.Heard);
        rig.Wait(0.2);
        Assert.Contains("X-Halftone-Reason: queue_timed_out\r\n", waits.Heard);
        rig.Pool.Return(grant.Lease, 0, rig.Sockets.Now, Link.None, -1, out _);

        // What the candidate has it may finish.
        rig.Say(busy, Ok);
        Assert.EndsWith("ok", first.Heard);
        AssertAtRest(rig);
    }

    [Fact]
    public void Who_waits_gets_a_free_slot_of_stable_at_once()
    {
        var rig = Rig();
        Asks(rig);
        var busy = rig.Connected();
        var waits = Asks(rig);
        RollBack(rig);
        var stable = rig.Connected();
        Assert.Equal(1, PortOf(rig, stable));
        rig.Say(stable, Ok);
        Assert.EndsWith("ok", waits.Heard);
        rig.Say(busy, Ok);
        Assert.Equal((1, 1), (Count(rig, "v1"), Count(rig, "v2")));
        AssertAtRest(rig);
    }

    [Fact]
    public void Who_connects_to_the_candidate_connects_to_stable_and_the_candidate_hears_nothing()
    {
        var rig = Rig();
        var client = Asks(rig);
        var connecting = rig.Upstreams[^1];
        RollBack(rig);
        Assert.True(connecting.Closed);
        rig.Say(rig.Connected(), Ok);
        Assert.EndsWith("ok", client.Heard);
        Assert.Empty(connecting.Sent);
        AssertAtRest(rig);
    }

    [Fact]
    public void The_mark_alone_keeps_heads_from_the_candidate_whether_they_come_from_a_connect_a_kept_connection_or_the_line()
    {
        var rig = Rig(candidate: OneSlot with { Concurrency = 2 }, stable: OneSlot with { Concurrency = 8 });
        Asks(rig);
        var kept = rig.Connected();
        Asks(rig);
        var connecting = rig.Upstreams[^1];
        var waits = Asks(rig);
        RollBack(rig, told: false);

        // The connect completes, the answer frees a slot for who waits, and another request comes by the world that is not yet replaced.
        var sent = kept.Sent.Count;
        rig.Tell(connecting, Ready.Out);
        rig.Say(kept, Ok);
        var late = Asks(rig);
        Assert.Equal((sent, 0), (kept.Sent.Count, connecting.Sent.Count));
        var stable = rig.Upstreams.Where(wire => !wire.Closed && PortOf(rig, wire) == 1).ToArray();
        Assert.Equal(3, stable.Length);
        foreach (var wire in stable)
        {
            rig.Tell(wire, Ready.Out);
            rig.Say(wire, Ok);
        }
        Assert.All(new[] { waits, late }, client => Assert.EndsWith("ok", client.Heard));
        AssertAtRest(rig);
    }

    [Fact]
    public void A_slot_that_is_on_its_way_when_the_rollback_comes_goes_back_and_its_request_to_stable()
    {
        var rig = Rig();
        var pool = Candidate(rig).Pool;
        pool.Take(0, 0, 0, rig.Sockets.Now, long.MaxValue, 0, out var grant, out _, out _, out _, out _);
        var client = Asks(rig);
        pool.Return(grant.Lease, 0, rig.Sockets.Now, Link.None, -1, out var wake);
        RollBack(rig);
        Assert.Empty(rig.Upstreams);
        rig.Engine.Deliver(wake);
        rig.Settle();
        rig.Say(rig.Connected(), Ok);
        Assert.EndsWith("ok", client.Heard);
        Assert.Equal(1, PortOf(rig, Assert.Single(rig.Upstreams)));
        AssertAtRest(rig);
    }

    [Fact]
    public void What_a_rule_sends_to_the_candidate_stays_there()
    {
        var rig = Rig();
        Asks(rig);
        var busy = rig.Connected();
        var client = rig.Client();
        rig.Say(client, Rule);
        RollBack(rig);
        Assert.Equal(1, Candidate(rig).Pool.Read().Waiting);
        rig.Say(busy, Ok);
        rig.Say(busy, Ok);
        Assert.EndsWith("ok", client.Heard);
        AssertAtRest(rig);
    }

    [Fact]
    public void A_body_that_waits_with_its_head_goes_with_it()
    {
        var rig = Rig();
        Asks(rig);
        var busy = rig.Connected();
        var client = rig.Client();
        rig.Say(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabc");
        RollBack(rig);
        var stable = rig.Connected();
        rig.Say(client, "def");
        Assert.EndsWith("\r\n\r\nabcdef", stable.Heard);
        rig.Say(stable, Ok);
        Assert.EndsWith("ok", client.Heard);
        rig.Say(busy, Ok);
        AssertAtRest(rig);
    }

    [Theory]
    [InlineData("X-Time-Left", null)]
    [InlineData(null, "X-Time-Left")]
    [InlineData("X-Left", "X-Time-Left")]
    [InlineData("X-Time-Left", "X-Left")]
    public void The_field_that_tells_the_time_left_has_the_name_that_stable_knows(string? candidate, string? stable)
    {
        var rig = Rig(OneSlot with { DeadlineHeader = candidate }, OneSlot with { DeadlineHeader = stable });
        Asks(rig);
        var busy = rig.Connected();
        var client = rig.Client();
        rig.Say(client, "POST /x HTTP/1.1\r\nHost: h\r\nx-left: 1\r\nX-Time-Left: 2\r\nA: b\r\nContent-Length: 3\r\n\r\nabc");
        rig.Wait(1);
        RollBack(rig);
        var heard = rig.Connected().Heard;
        Assert.StartsWith("POST /x HTTP/1.1\r\nHost: h\r\n", heard);
        Assert.Contains("\r\nA: b\r\n", heard);
        Assert.EndsWith("\r\n\r\nabc", heard);
        Assert.Equal(1, heard.Split("\r\n\r\n").Length - 1);
        var left = heard.Split("\r\n").Where(line => line.StartsWith((stable ?? "none") + ": ", StringComparison.Ordinal)).ToArray();
        // What the client says under the candidate's name was dropped when the head was written for the candidate; that is the past.
        if (stable is null) Assert.DoesNotContain(candidate + ":", heard);
        else Assert.InRange(int.Parse(Assert.Single(left)[(stable.Length + 2)..]), 8_000, 9_000);
        rig.Say(rig.Upstreams[^1], Ok);
        rig.Say(busy, Ok);
        AssertAtRest(rig);
    }

    [Fact]
    public void Many_turn_back_some_in_a_turn_and_all_of_them_in_the_end()
    {
        var rig = Rig(stable: OneSlot with { Concurrency = 1_000 });
        Asks(rig);
        var busy = rig.Connected();
        for (var i = 0; i < 500; i++) Asks(rig);
        Candidate(rig).Withdrawal.To = rig.Versions["v1"];
        rig.Engine.Withdraw(Candidate(rig).Pool);
        var turns = 0;
        for (; rig.Engine.NextTickIn(rig.Sockets.Now) == 0; turns++)
        {
            var before = Candidate(rig).Pool.Read().Waiting;
            rig.Engine.Tick();
            rig.Settle();
            Assert.InRange(before - Candidate(rig).Pool.Read().Waiting, 0, 64);
        }
        Assert.InRange(turns, 500 / 64, 20);
        Assert.Equal((0, 500), (Candidate(rig).Pool.Read().Waiting, rig.Pool.Read().Busy));
        foreach (var wire in rig.Upstreams.Where(wire => wire != busy).ToArray())
        {
            rig.Tell(wire, Ready.Out);
            rig.Say(wire, Ok);
        }
        rig.Say(busy, Ok);
        AssertAtRest(rig);
    }

    [Fact]
    public void A_candidate_that_may_have_requests_again_gets_them()
    {
        var rig = Rig();
        RollBack(rig);
        Candidate(rig).Withdrawal.To = null;
        Asks(rig);
        var wire = rig.Connected();
        Assert.Equal(12, PortOf(rig, wire));
        rig.Say(wire, Ok);
        AssertAtRest(rig);
    }

    [Fact]
    public void Without_an_instance_the_candidates_requests_go_to_stable_and_are_counted_against_it()
    {
        var rig = Rig(ready: false);
        Candidate(rig).Pool.Close(Fault.NoInstance);
        var client = Asks(rig);
        var wire = rig.Connected();
        Assert.Equal(1, PortOf(rig, wire));
        rig.Say(wire, Ok);
        Assert.EndsWith("ok", client.Heard);
        var cells = Candidate(rig).Tally.ByReactor[0];
        Assert.Equal((1, 1), (cells.FellBack, cells.ByDecision[(int)DecisionKind.Sticky]));
        Assert.Equal((1, 0), (Count(rig, "v1"), Count(rig, "v2")));
        AssertAtRest(rig);
    }

    [Fact]
    public void Who_waits_for_a_candidate_whose_next_instance_comes_too_late_goes_to_stable_when_that_is_known()
    {
        var rig = Rig(ready: false);
        var client = Asks(rig);
        Assert.Empty(rig.Upstreams);
        Candidate(rig).Pool.ExpectInstances(rig.Sockets.Now + (60 * 1_000_000_000L));
        rig.Settle();
        rig.Say(rig.Connected(), Ok);
        Assert.EndsWith("ok", client.Heard);
        AssertAtRest(rig);
    }

    [Fact]
    public void Who_waits_in_vain_for_a_candidate_that_starts_goes_to_stable_when_the_wait_is_over()
    {
        var rig = Rig(ready: false);
        var client = Asks(rig);
        rig.Wait(1.9);
        Assert.Empty(rig.Upstreams);
        rig.Wait(0.2);
        rig.Say(rig.Connected(), Ok);
        Assert.EndsWith("ok", client.Heard);
        AssertAtRest(rig);
    }

    [Theory]
    [InlineData(false, Get)]
    [InlineData(true, Rule)]
    public void Where_the_service_says_so_and_by_rule_nobody_falls_back(bool allowed, string request)
    {
        var rig = Rig(ready: false, fallback: allowed ? Fallback.Stable : Fallback.Fail);
        Candidate(rig).Pool.Close(Fault.NoInstance);
        var client = rig.Client();
        rig.Say(client, request);
        rig.Wait(1.1);
        Assert.Contains("X-Halftone-Reason: no_instance\r\n", client.Heard);
        AssertAtRest(rig);
    }

    [Fact]
    public void A_candidate_that_is_merely_busy_keeps_its_requests()
    {
        var rig = Rig(OneSlot with { Queue = 0 });
        Asks(rig);
        var busy = rig.Connected();
        var client = Asks(rig);
        rig.Wait(1.1);
        Assert.Contains("X-Halftone-Reason: queue_full\r\n", client.Heard);
        rig.Say(busy, Ok);
        AssertAtRest(rig);
    }
}
