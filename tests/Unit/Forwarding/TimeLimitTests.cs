using Halftone.Core.Admission;
using Halftone.Core.Config;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>Every limit in time, on a clock that the test moves.</summary>
public sealed class TimeLimitTests
{
    private const string Upgrade = "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    private const string Switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    private const string Events = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    [Fact]
    public void The_life_of_a_stream_is_no_service_time()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Get);
        var upstream = rig.Connected();
        rig.Say(upstream, Events);
        rig.Wait(3600);
        rig.End(upstream);
        Assert.Equal(0, rig.Pool.MedianServiceTime);
        rig.AssertAtRest();
    }

    [Fact]
    public void The_slot_of_a_cancelled_request_is_held_no_longer_than_the_request_could_have_lived()
    {
        var rig = new EngineRig(new LimitsConfig { FirstByte = TimeSpan.FromSeconds(10) });
        rig.Pool.Take(0, 0, 0, 1, 100, 0, out var grant, out _, out _, out _, out _);
        rig.Pool.Return(grant.Lease, 0, 2, Link.None, Halftone.DataPlane.Forwarding.Engine.Seconds(3600), out _);
        var client = rig.Client();
        rig.Say(client, Get);
        rig.Connected();
        rig.End(client);
        Assert.Equal(1, rig.Pool.Read().Busy);
        rig.Wait(11);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_tunnel_with_one_side_closed_ends_after_the_idle_limit()
    {
        var (rig, client, upstream) = Tunnel(new LimitsConfig { Idle = TimeSpan.FromSeconds(10) });
        rig.Wait(3600);
        Assert.False(client.Closed);
        rig.End(upstream);
        Assert.True(client.SendShut);
        rig.Say(client, "still here");
        rig.Wait(9);
        Assert.False(client.Closed);
        rig.Wait(2);
        Assert.True(client.Closed);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData(Upgrade, Switching)]
    [InlineData(Get, Events)]
    public void A_stream_whose_client_takes_nothing_ends_after_the_idle_limit_and_one_that_takes_something_lives(string request, string answer)
    {
        var rig = new EngineRig(new LimitsConfig { Idle = TimeSpan.FromSeconds(10) });
        var client = rig.Client();
        rig.Say(client, request);
        var upstream = rig.Connected();
        rig.Say(upstream, answer);
        client.Window = 10;
        rig.Say(upstream, new string('x', 100));
        for (var i = 0; i < 5; i++)
        {
            rig.Wait(9);
            rig.Open(client, 1);
        }
        Assert.False(client.Closed);
        rig.Wait(11);
        Assert.True(client.Closed);
        Assert.True(client.Reset);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData(Upgrade, Switching)]
    [InlineData(Get, Events)]
    public void The_whole_limit_holds_for_streams_too(string request, string answer)
    {
        var rig = new EngineRig(new LimitsConfig { Total = TimeSpan.FromSeconds(30) });
        var client = rig.Client();
        rig.Say(client, request);
        rig.Say(rig.Connected(), answer);
        rig.Wait(29);
        Assert.False(client.Closed);
        rig.Wait(2);
        Assert.True(client.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_close_delimited_answer_that_stalls_does_not_look_whole()
    {
        var rig = new EngineRig(new LimitsConfig { Idle = TimeSpan.FromSeconds(10) });
        var client = rig.Client();
        rig.Say(client, "GET / HTTP/1.0\r\nHost: h\r\n\r\n");
        var upstream = rig.Connected();
        client.Window = 100;
        rig.Say(upstream, $"HTTP/1.1 200 OK\r\n\r\n{new string('a', 1000)}");
        rig.Wait(11);
        Assert.True(client.Closed);
        Assert.True(client.Reset);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_client_that_half_closes_before_its_answer_is_out_is_reset()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, "GET / HTTP/1.0\r\nHost: h\r\n\r\n");
        var upstream = rig.Connected();
        client.Window = 100;
        rig.Say(upstream, $"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{new string('a', 1000)}");
        rig.AssertAtRest();
        rig.End(client);
        Assert.True(client.Closed);
        Assert.True(client.Reset);
    }

    [Fact]
    public void A_client_that_reads_its_last_answer_slowly_is_not_cut()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Get);
        var upstream = rig.Connected();
        client.Window = 100;
        rig.Say(upstream, $"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{new string('a', 1000)}");
        rig.AssertAtRest();
        for (var i = 0; i < 10; i++)
        {
            rig.Wait(60);
            rig.Open(client, 80);
        }
        Assert.False(client.Closed);
        rig.Open(client);
        Assert.EndsWith("aaa", client.Heard);
        Assert.False(client.Closed);
        client.Window = 10;
        rig.Wait(76);
        Assert.True(client.Closed);
    }

    [Fact]
    public void A_slow_reader_that_stops_is_reset()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Get);
        client.Window = 100;
        rig.Say(rig.Connected(), $"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{new string('a', 1000)}");
        rig.Wait(76);
        Assert.True(client.Closed);
        Assert.True(client.Reset);
    }

    [Fact]
    public void A_head_that_does_not_end_is_a_408_however_it_drips()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        foreach (var letter in Get[..20])
        {
            rig.Say(client, letter.ToString());
            rig.Wait(1.4);
        }
        rig.Wait(3);
        Assert.StartsWith("HTTP/1.1 408 ", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_kept_connection_that_says_nothing_is_closed_after_75_seconds()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Get);
        rig.Say(rig.Connected(), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        rig.Wait(74);
        Assert.False(client.Closed);
        rig.Wait(2);
        Assert.True(client.Closed);
        Assert.False(client.Reset);
    }

    [Fact]
    public void A_connect_that_never_completes_is_a_504_when_nobody_else_is_there()
    {
        var rig = new EngineRig(new LimitsConfig { Connect = TimeSpan.FromSeconds(2) });
        var client = rig.Client();
        rig.Say(client, Get);
        rig.Wait(1.9);
        Assert.False(rig.Upstreams[0].Closed);
        rig.Wait(0.1);
        Assert.True(rig.Upstreams[0].Closed);
        for (var tenths = 0; tenths < 100; tenths++) rig.Wait(0.1);
        Assert.StartsWith("HTTP/1.1 504 ", client.Heard);
        Assert.Contains("connect_timed_out", client.Heard);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_connect_that_does_not_complete_is_tried_at_another_instance()
    {
        var rig = new EngineRig(new LimitsConfig { Connect = TimeSpan.FromSeconds(2) }, instances: 2);
        var client = rig.Client();
        rig.Say(client, Get);
        rig.Wait(2);
        Assert.True(rig.Upstreams[0].Closed);
        rig.Say(rig.Connected(), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.StartsWith("HTTP/1.1 200 ", client.Heard);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData("", "HTTP/1.1 504 ")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx", "HTTP/1.1 200 ")]
    public void The_whole_limit_ends_an_exchange_wherever_it_is(string answer, string heard)
    {
        var rig = new EngineRig(new LimitsConfig { Total = TimeSpan.FromSeconds(5) });
        var client = rig.Client();
        rig.Say(client, Get);
        rig.Connected();
        if (answer.Length > 0) rig.Say(rig.Upstreams[0], answer);
        rig.Wait(6);
        Assert.StartsWith(heard, client.Heard);
        Assert.Equal(answer.Length > 0, client.Reset);
        rig.Wait(10);
        // It has never answered, and is given up on: its slot comes back to see whether it does.
        rig.Wait(10);
        rig.AssertAtRest();
    }

    [Fact]
    public void A_client_that_leaves_while_back_pressure_holds_its_answer_is_noticed_without_a_read()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Get);
        client.Window = 10;
        var upstream = rig.Connected();
        // The next request is kept, so that nothing more is read from this client.
        rig.Say(client, Get);
        rig.Say(upstream, $"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{new string('a', 1000)}");
        rig.End(client);
        Assert.True(client.Closed);
        Assert.True(upstream.Closed);
    }

    private static (EngineRig Rig, ScriptedWire Client, ScriptedWire Upstream) Tunnel(LimitsConfig limits)
    {
        var rig = new EngineRig(limits);
        var client = rig.Client();
        rig.Say(client, Upgrade);
        var upstream = rig.Connected();
        rig.Say(upstream, Switching);
        return (rig, client, upstream);
    }
}
