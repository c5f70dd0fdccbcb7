using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.DataPlane.Forwarding;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>Each reason for which a request is turned away, with what its client and the instances hear of it.</summary>
public sealed class RefusalTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private const string Chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

    [Fact]
    public void A_host_that_no_service_has_is_a_404()
    {
        var rig = new EngineRig(change: config => config with { Services = [config.Services[0] with { Match = new MatchConfig { Hosts = ["other.example"] } }] });
        var client = Asks(rig, Get);
        Assert.StartsWith("HTTP/1.1 404 ", client.Heard);
        Assert.Contains("X-Halftone-Reason: no_service\r\n", client.Heard);
        Assert.False(client.Closed);
        Assert.Empty(rig.Upstreams);
    }

    [Fact]
    public void Beyond_the_requests_that_the_gateway_may_have_in_hand_is_a_503()
    {
        var rig = new EngineRig(change: config => config with { Limits = new GatewayLimitsConfig { Requests = 1 } });
        Asks(rig, Get);
        var second = Asks(rig, Get);
        Assert.StartsWith("HTTP/1.1 503 ", second.Heard);
        Assert.Contains("X-Halftone-Reason: gateway_full\r\n", second.Heard);
    }

    [Fact]
    public void A_head_that_comes_after_its_deadline_reaches_no_instance()
    {
        var rig = new EngineRig(new LimitsConfig { FirstByte = TimeSpan.FromSeconds(2) });
        var client = Asks(rig, Get[..10]);
        rig.Wait(3);
        rig.Say(client, Get[10..]);
        Assert.StartsWith("HTTP/1.1 504 ", client.Heard);
        Assert.Contains("X-Halftone-Reason: deadline_passed\r\n", client.Heard);
        Assert.Empty(rig.Upstreams);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_slot_that_comes_after_the_deadline_is_given_back_unused()
    {
        var rig = new EngineRig(new LimitsConfig { Concurrency = 1, FirstByte = TimeSpan.FromSeconds(2), QueueWait = TimeSpan.FromSeconds(5) });
        rig.Pool.Take(0, 0, 0, rig.Sockets.Now, long.MaxValue, 0, out var grant, out _, out _, out _, out _);
        var client = Asks(rig, Get);
        Assert.Equal(1, rig.Pool.Read().Waiting);
        rig.Pool.Return(grant.Lease, 0, rig.Sockets.Now, Link.None, -1, out var wake);
        // The wake is on its way for longer than the request has time.
        rig.Sockets.Now += Engine.Seconds(3);
        rig.Engine.Deliver(wake);
        rig.Settle();
        Assert.Contains("X-Halftone-Reason: deadline_passed\r\n", client.Heard);
        Assert.Empty(rig.Upstreams);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_chunked_body_that_grows_beyond_the_limit_is_a_413_and_its_instance_is_let_go()
    {
        var rig = new EngineRig(new LimitsConfig { Body = 10 });
        var client = Asks(rig, Chunked + "5\r\nhello\r\n");
        var upstream = rig.Connected();
        Assert.EndsWith("5\r\nhello\r\n", upstream.Heard);
        rig.Say(client, "6\r\n world\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", client.Heard);
        Assert.Contains("Connection: close\r\n", client.Heard);
        Assert.True(upstream.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_chunked_body_whose_first_piece_is_beyond_the_limit_reaches_no_instance()
    {
        var rig = new EngineRig(new LimitsConfig { Body = 10 });
        var client = Asks(rig, Chunked + "b\r\nhello world\r\n0\r\n\r\n");
        rig.Connected();
        Assert.StartsWith("HTTP/1.1 413 ", client.Heard);
        Assert.Empty(rig.Upstreams[0].Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_body_within_the_limit_goes_out_whole()
    {
        var rig = new EngineRig(new LimitsConfig { Body = 10 });
        var client = Asks(rig, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789");
        Assert.EndsWith("0123456789", rig.Connected().Heard);
        rig.Say(rig.Upstreams[0], Ok);
        Assert.EndsWith("ok", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_chunk_that_is_malformed_later_ends_the_request_and_both_connections()
    {
        var rig = new EngineRig();
        var client = Asks(rig, Chunked + "5\r\nhello\r\n");
        var upstream = rig.Connected();
        rig.Say(client, "5\nworld\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", client.Heard);
        Assert.Contains("X-Halftone-Reason: body_malformed\r\n", client.Heard);
        Assert.True(upstream.Closed);
        Assert.DoesNotContain("smuggled", upstream.Heard);
        rig.Wait(3);
        Assert.True(client.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void What_follows_a_refused_upload_is_thrown_away_up_to_a_mebibyte()
    {
        var rig = new EngineRig(new LimitsConfig { Body = 10 });
        var client = Asks(rig, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", client.Heard);
        rig.Say(client, new byte[1_000_000]);
        Assert.False(client.Closed);
        rig.Say(client, new byte[100_000]);
        Assert.True(client.Closed);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData(Get, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nbytes")]
    public void A_stream_beyond_the_streams_of_its_instance_is_a_503_whatever_the_instance_says(string request, string answer)
    {
        var rig = new EngineRig(new LimitsConfig { Streams = 0 });
        var client = Asks(rig, request);
        var upstream = rig.Connected();
        rig.Say(upstream, answer);
        Assert.StartsWith("HTTP/1.1 503 ", client.Heard);
        Assert.Contains("X-Halftone-Reason: streams_full\r\n", client.Heard);
        Assert.True(upstream.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_path_that_can_be_read_in_two_ways_is_a_400_where_a_rule_depends_on_it()
    {
        var rig = new EngineRig(change: config => config with
        {
            Services = [config.Services[0] with { Rules = [new RuleConfig { Name = "admin", When = new Condition.Path(new TextTest.Prefix("/admin")), To = "v1" }] }],
        });
        var client = Asks(rig, "GET /public%2F..%2Fadmin/x HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", client.Heard);
        Assert.Contains("X-Halftone-Reason: target_ambiguous\r\n", client.Heard);
        Assert.Empty(rig.Upstreams);
    }

    [Fact]
    public void More_rejects_than_can_be_held_close_their_connections_and_nobody_is_let_in_for_a_moment()
    {
        var rig = new EngineRig(new LimitsConfig { Concurrency = 1, Queue = 0 });
        Asks(rig, Get);
        rig.Connected();
        for (var i = 0; i < 100 + RejectPace.HeldMax; i++) Asks(rig, Get);
        Assert.Equal((RejectPace.HeldMax, 0), ((int)rig.Engine.Counts.Held, (int)rig.Engine.Counts.Overrun));
        Assert.False(rig.Engine.IsOverrun);
        var last = Asks(rig, Get);
        Assert.StartsWith("HTTP/1.1 503 ", last.Heard);
        Assert.Contains("Connection: close\r\n", last.Heard);
        Assert.True(rig.Engine.IsOverrun);
        Assert.Equal(1, rig.Engine.Counts.Overrun);
        rig.Wait(0.06);
        Assert.False(rig.Engine.IsOverrun);
    }

    [Fact]
    public void An_exchange_that_is_still_there_when_patience_ends_is_cut_and_its_slot_is_back()
    {
        var rig = new EngineRig(new LimitsConfig { Concurrency = 1 });
        var (busy, waits, idle) = (Asks(rig, Get), Asks(rig, Get), rig.Client());
        var upstream = rig.Connected();
        rig.Engine.Drain();
        rig.Engine.Cut();
        rig.Engine.DeliverWakes();
        rig.Settle();
        Assert.All([busy, waits, idle, upstream], wire => Assert.True(wire.Closed));
        Assert.True(busy.Reset);
        Assert.Equal(0, rig.Engine.Counts.Clients);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_bug_on_a_connection_without_an_exchange_costs_that_connection_alone()
    {
        var rig = new EngineRig();
        rig.Engine.Report = rig.Bugs.Add;
        var (served, idle) = (Asks(rig, Get), rig.Client());
        rig.Say(rig.Connected(), Ok);
        var kept = rig.Upstreams[0];
        rig.Engine.Broken(kept.Slot);
        rig.Engine.Broken(idle.Slot);
        rig.Engine.Broken(idle.Slot);
        Assert.Equal((true, true, false), (kept.Closed, idle.Closed, served.Closed));
        Assert.Equal(3, rig.Engine.Counts.InternalFaults);
        rig.AssertAtRest();
    }

    private static ScriptedWire Asks(EngineRig rig, string text)
    {
        var client = rig.Client();
        rig.Say(client, text);
        return client;
    }
}
