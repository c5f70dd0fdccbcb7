using Halftone.Core.Config;
using Halftone.Core.Config.Shapes;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>How requests are turned away: at once, paced in a storm, and never beyond a second after they came.</summary>
public sealed class ShedTests
{
    private static readonly LimitsConfig NoLine = new() { Concurrency = 1, Queue = 0 };

    [Fact]
    public void A_few_rejects_are_answered_at_once()
    {
        var rig = Busy(NoLine);
        for (var i = 0; i < 100; i++) Assert.StartsWith("HTTP/1.1 503", Asks(rig).Heard);
    }

    [Fact]
    public void In_a_storm_a_reject_waits_a_moment_and_comes_within_a_second()
    {
        var rig = Busy(NoLine);
        for (var i = 0; i < 100; i++) Asks(rig);
        var held = Asks(rig);
        Assert.Empty(held.Heard);
        rig.Wait(0.09);
        Assert.Empty(held.Heard);
        rig.Wait(0.95);
        Assert.StartsWith("HTTP/1.1 503", held.Heard);
        Assert.False(held.Closed);
        Assert.Equal(1, rig.Engine.Counts.Held);
    }

    [Fact]
    public void What_a_held_client_sends_meanwhile_is_its_next_request()
    {
        var rig = Busy(NoLine);
        for (var i = 0; i < 100; i++) Asks(rig);
        var held = Asks(rig);
        rig.Say(held, "GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        rig.Say(rig.Upstreams[0], "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        rig.Wait(1);
        Assert.StartsWith("HTTP/1.1 503", held.Heard);
        Assert.Contains("GET /next", rig.Upstreams[^1].Heard);
    }

    [Fact]
    public void A_held_client_that_leaves_is_let_go()
    {
        var rig = Busy(NoLine);
        for (var i = 0; i < 100; i++) Asks(rig);
        var held = Asks(rig);
        rig.End(held);
        Assert.True(held.Closed);
        rig.Wait(2);
        Assert.Empty(held.Heard);
        Assert.Empty(rig.Bugs);
    }

    [Fact]
    public void An_upload_that_is_turned_away_in_a_storm_is_not_read()
    {
        var rig = Busy(NoLine);
        for (var i = 0; i < 100; i++) Asks(rig);
        var client = rig.Client();
        rig.Say(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");
        Assert.Empty(client.Heard);
        rig.Wait(1);
        Assert.Contains("Connection: close", client.Heard);
        rig.Say(client, "67890");
        rig.Wait(3);
        Assert.True(client.Closed);
        Assert.Empty(rig.Bugs);
    }

    [Fact]
    public void Of_a_held_upload_nothing_is_kept()
    {
        var rig = Busy(NoLine);
        for (var i = 0; i < 100; i++) Asks(rig);
        var client = rig.Client();
        rig.Say(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");
        rig.Say(client, "678");
        Assert.Equal((1, 0), ((int)rig.Engine.Counts.Held, rig.Blocks.InUse));
        rig.Wait(1);
        Assert.Contains("Connection: close", client.Heard);
        rig.Wait(3);
        Assert.True(client.Closed);
        Assert.Empty(rig.Bugs);
    }

    [Fact]
    public void Of_an_upload_that_is_dropped_from_the_line_and_held_nothing_is_kept()
    {
        var rig = Busy(new LimitsConfig { Concurrency = 1, Queue = 1 });
        for (var i = 0; i < 101; i++) Asks(rig);
        var client = rig.Client();
        rig.Say(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");
        Assert.Equal(1, rig.Blocks.InUse);
        Asks(rig);
        Assert.Empty(client.Heard);
        Assert.Equal(0, rig.Blocks.InUse);
        rig.Wait(1);
        Assert.Contains("X-Halftone-Reason: queue_full", client.Heard);
        Assert.Empty(rig.Bugs);
    }

    [Fact]
    public void Nobody_is_held_longer_than_the_line_itself_would_have_kept_it()
    {
        var rig = Busy(NoLine with { QueueWait = TimeSpan.FromMilliseconds(50) });
        for (var i = 0; i < 100; i++) Asks(rig);
        var held = Asks(rig);
        Assert.Empty(held.Heard);
        rig.Wait(0.05);
        Assert.StartsWith("HTTP/1.1 503", held.Heard);
    }

    [Fact]
    public void Who_is_refused_because_his_turn_would_come_too_late_is_held_in_a_storm_too()
    {
        var rig = Busy(new LimitsConfig { Concurrency = 1, FirstByte = TimeSpan.FromSeconds(60) });
        rig.Wait(50);
        rig.Say(rig.Upstreams[0], "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Asks(rig);
        // Two in line of 50 s each are more than the 60 s that a third has.
        for (var i = 0; i < 102; i++) Asks(rig);
        var held = Asks(rig);
        Assert.Empty(held.Heard);
        rig.Wait(0.6);
        Assert.Contains("X-Halftone-Reason: deadline_passed", held.Heard);
    }

    [Fact]
    public void Nobody_is_held_for_more_than_a_quarter_of_the_time_that_his_request_has()
    {
        var rig = Busy(NoLine with { FirstByte = TimeSpan.FromMilliseconds(400) });
        for (var i = 0; i < 100; i++) Asks(rig);
        var held = Asks(rig);
        Assert.Empty(held.Heard);
        rig.Wait(0.1);
        Assert.StartsWith("HTTP/1.1 503", held.Heard);
    }

    [Fact]
    public void Nobody_is_held_beyond_his_deadline_however_long_the_line_would_have_kept_him()
    {
        var rig = Busy(NoLine with { FirstByte = TimeSpan.FromMilliseconds(50), QueueWait = TimeSpan.FromSeconds(5) });
        for (var i = 0; i < 100; i++) Asks(rig);
        var held = Asks(rig);
        Assert.Empty(held.Heard);
        rig.Wait(0.05);
        Assert.StartsWith("HTTP/1.1 503", held.Heard);
    }

    [Fact]
    public void Where_nobody_may_wait_in_line_a_storm_is_paced_too()
    {
        var rig = Busy(new LimitsConfig { Concurrency = 1, QueueWait = TimeSpan.Zero });
        for (var i = 0; i < 100; i++) Assert.Contains("X-Halftone-Reason: queue_timed_out", Asks(rig).Heard);
        Assert.Empty(Asks(rig).Heard);
    }

    [Fact]
    public void A_client_that_says_more_and_leaves_in_one_moment_while_it_waits_is_gone_from_the_line()
    {
        var rig = Busy(new LimitsConfig { Concurrency = 1 });
        var client = Asks(rig);
        Assert.Equal(1, rig.Pool.Read().Waiting);
        client.Arrived.AddRange("GET /next HTTP/1.1\r\nHost: h\r\n\r\n"u8);
        client.Fin = true;
        rig.Tell(client, Halftone.DataPlane.Loop.Ready.In | Halftone.DataPlane.Loop.Ready.Closed);
        Assert.Equal(0, rig.Pool.Read().Waiting);
        Assert.True(client.Closed);
    }

    [Fact]
    public void Who_asks_too_often_is_counted_by_his_version()
    {
        var rig = new EngineRig(new LimitsConfig(), change: config => config with { Services = [config.Services[0] with { Rate = new RateConfig { Limit = new CountWithin(1, TimeSpan.FromMinutes(1)) } }] });
        Asks(rig);
        Assert.StartsWith("HTTP/1.1 429", Asks(rig).Heard);
        Assert.Equal(1, rig.Tally.ByReactor[0].ByFault[(int)Halftone.Core.Outcomes.Fault.RateExceeded]);
    }

    [Fact]
    public void A_held_client_is_told_to_close_if_we_are_leaving_by_then()
    {
        var rig = Busy(NoLine);
        for (var i = 0; i < 100; i++) Asks(rig);
        var held = Asks(rig);
        rig.Engine.Drain();
        rig.Wait(1);
        Assert.Contains("Connection: close\r\n", held.Heard);
        rig.Wait(3);
        Assert.True(held.Closed);
    }

    [Fact]
    public void A_storm_is_over_when_nobody_is_turned_away_for_a_while()
    {
        var rig = Busy(NoLine);
        for (var i = 0; i < 200; i++) Asks(rig);
        rig.Wait(1);
        Assert.StartsWith("HTTP/1.1 503", Asks(rig).Heard);
    }

    [Fact]
    public void A_client_beyond_its_rate_is_told_429_and_when_to_come_again()
    {
        var rig = new EngineRig(change: config => config with { Services = [config.Services[0] with { Rate = new RateConfig { Limit = new CountWithin(2, TimeSpan.FromSeconds(1)) } }] });
        for (var i = 0; i < 2; i++) Asks(rig);
        var third = Asks(rig);
        Assert.StartsWith("HTTP/1.1 429 Too Many Requests\r\n", third.Heard);
        Assert.Contains("Retry-After: 1\r\nX-Halftone-Reason: rate_exceeded\r\n", third.Heard);
        var other = rig.Client(address: 7);
        rig.Say(other, Get);
        Assert.Empty(other.Heard);
        rig.Wait(0.5);
        Assert.Empty(Asks(rig).Heard);
    }

    [Fact]
    public void A_client_is_who_its_identity_says_wherever_it_comes_from()
    {
        var rig = new EngineRig(change: config => config with
        {
            Services = [config.Services[0] with { Identity = [new IdentitySource.Header("user")], Rate = new RateConfig { Limit = new CountWithin(1, TimeSpan.FromSeconds(1)), By = RateKey.Identity } }],
        });
        string Ask(int address, string user)
        {
            var client = rig.Client(address: (UInt128)address);
            rig.Say(client, $"GET / HTTP/1.1\r\nHost: h\r\nUser: {user}\r\n\r\n");
            return client.Heard;
        }

        Assert.Empty(Ask(1, "ann"));
        Assert.StartsWith("HTTP/1.1 429", Ask(2, "ann"));
        Assert.Empty(Ask(2, "bob"));
    }

    [Fact]
    public void A_rule_puts_its_requests_before_the_others_in_line()
    {
        var rig = Busy(new LimitsConfig { Concurrency = 1 }, config => config with
        {
            Services = [config.Services[0] with { Rules = [new RuleConfig { Name = "first", When = new Condition.Path(new TextTest.Prefix("/pay")), To = "v1", Priority = Priority.High }] }],
        });
        Asks(rig);
        var client = rig.Client();
        rig.Say(client, "GET /pay HTTP/1.1\r\nHost: h\r\n\r\n");
        rig.Say(rig.Upstreams[0], "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Contains("GET /pay", rig.Upstreams[0].Heard);
    }

    [Fact]
    public void An_instance_is_told_how_many_milliseconds_are_left_when_its_request_is_sent()
    {
        var rig = Busy(new LimitsConfig { Concurrency = 1, FirstByte = TimeSpan.FromSeconds(10), DeadlineHeader = "X-Time-Left" });
        var client = rig.Client();
        rig.Say(client, "GET / HTTP/1.1\r\nHost: h\r\nx-time-left: 99\r\nA: b\r\n\r\n");
        rig.Wait(1.992);
        rig.Say(rig.Upstreams[0], "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var heard = rig.Upstreams[0].Heard;
        Assert.Contains("X-Time-Left: 10000    \r\n", heard);
        Assert.Matches("A: b\r\nX-Time-Left: (8000|7999)     \r\n", heard);
        Assert.DoesNotContain("x-time-left", heard);
    }

    /// <summary>Its one slot is taken.</summary>
    private static EngineRig Busy(LimitsConfig limits, Func<HalftoneConfig, HalftoneConfig>? change = null)
    {
        var rig = new EngineRig(limits, change: change);
        Asks(rig);
        rig.Connected();
        return rig;
    }
}
