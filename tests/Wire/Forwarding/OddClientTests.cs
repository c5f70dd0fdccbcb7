using System.Net.Sockets;
using Halftone.Core.Config;

namespace Halftone.Tests.Wire.Forwarding;

/// <summary>Clients and children that are in the right and yet unusual.</summary>
public sealed class OddClientTests
{
    [Fact]
    public void An_http_1_0_client_that_asks_for_it_keeps_its_connection()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        for (var i = 0; i < 3; i++)
        {
            var (head, body) = client.Say($"GET /{i} HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n").HearMessage();
            Assert.Contains("Connection: keep-alive\r\n", head);
            Assert.StartsWith($"GET /{i} HTTP/1.1\r\n", body);
        }
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_client_that_expects_100_hears_it_from_the_child_and_sends_its_body()
    {
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 100 Continue\r\n\r\n");
            peer.Say($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{peer.Hear(5)}");
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100 Continue\r\n", client.HearUntil("\r\n\r\n"));
        Assert.Equal("hello", client.Say("hello").HearMessage().Body);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_client_that_expects_100_from_a_child_that_never_says_it_may_send_its_body_all_the_same()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        FaultTests.WaitFor(() => child.Accepted == 1);
        Assert.EndsWith("hello", client.Say("hello").HearMessage().Body);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_final_answer_instead_of_100_ends_the_exchange_and_the_connection()
    {
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
            peer.HearAll();
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        var all = client.HearAll();
        Assert.StartsWith("HTTP/1.1 403 Forbidden\r\n", all);
        Assert.Contains("Connection: close\r\n", all);
        Assert.EndsWith("\r\n\r\nno", all);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_marked_long_poll_lives_on_a_stream_and_leaves_its_slot_to_others()
    {
        using var release = new SemaphoreSlim(0);
        using var child = new RawChild(peer =>
        {
            while (true)
            {
                if (peer.HearUntil("\r\n\r\n").StartsWith("GET /poll", StringComparison.Ordinal)) release.Wait(30_000);
                peer.Say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Concurrency = 1 }, change: config => config with
        {
            Services = [config.Services[0] with { Rules = [new RuleConfig { Name = "polls", When = new Condition.Path(new TextTest.Prefix("/poll")), To = "v1", Stream = true }] }],
        });
        using var poll = gateway.Connect();
        using var other = gateway.Connect();
        poll.Say("GET /poll HTTP/1.1\r\nHost: h\r\n\r\n");
        FaultTests.WaitFor(() => gateway.Pool.Read() is { Busy: 0, Streams: 1 });
        Assert.Equal("ok", other.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage().Body);
        release.Release();
        Assert.Equal("ok", poll.HearMessage().Body);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_tunnel_half_closed_by_the_client_brings_the_childs_last_words()
    {
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            var all = peer.HearAll();
            peer.Say("heard " + all);
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n").HearUntil("\r\n\r\n");
        client.Say("abc").Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("heard abc", client.HearAll());
        gateway.AssertAtRest();
    }

    [Fact]
    public void Requests_behind_an_answer_that_nobody_reads_wait_and_are_then_answered_in_order()
    {
        const int Size = 20_000_000;
        using var child = new RawChild(peer =>
        {
            while (true)
            {
                var big = peer.HearUntil("\r\n\r\n").StartsWith("GET /big", StringComparison.Ordinal);
                peer.Say(big ? $"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                if (big) peer.Say(new byte[Size]);
            }
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say("GET /big HTTP/1.1\r\nHost: h\r\n\r\nGET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
        client.HearUntil("\r\n\r\n");
        for (var left = Size; left > 0;) left -= client.Hear(Math.Min(left, 100_000)).Length;
        Assert.Equal("ok", client.HearMessage().Body);
        Assert.Equal("ok", client.HearMessage().Body);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_client_that_leaves_while_its_answer_is_blocked_is_noticed()
    {
        using var gone = new ManualResetEventSlim();
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            var piece = System.Text.Encoding.ASCII.GetBytes("10000\r\n" + new string('x', 0x10000) + "\r\n");
            try
            {
                while (true) peer.Say(piece);
            }
            finally
            {
                gone.Set();
            }
        });
        using var gateway = new Gateway(child.Endpoint);
        using (var client = gateway.Connect())
        {
            client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearUntil("\r\n\r\n");
        }
        Assert.True(gone.Wait(30_000));
        gateway.AssertAtRest();
    }

    [Fact]
    public void An_answer_in_one_segment_reaches_the_client_in_one_piece()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        var buffer = new byte[65536];
        var count = client.Socket.Receive(buffer);
        var all = System.Text.Encoding.ASCII.GetString(buffer, 0, count);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", all);
        Assert.EndsWith("X-Forwarded-Host: h\r\n\r\n", all);
    }

    [Fact]
    public void A_body_goes_to_the_other_address_when_one_refuses()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        gateway.Pool.Add("v1/2", Endpoint.Loopback(1), 0);
        using var client = gateway.Connect();
        for (var i = 0; i < 6; i++) Assert.EndsWith($"\r\n\r\nbody {i}", client.Say($"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nbody {i}").HearMessage().Body);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_reactor_outlives_a_bug_in_an_expiry()
    {
        using var child = new RawChild(peer => peer.HearAll());
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Concurrency = 1, QueueWait = TimeSpan.FromMilliseconds(50) }, time: new BrokenClock());
        using var busy = gateway.Connect();
        using var waiting = gateway.Connect();
        busy.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        FaultTests.WaitFor(() => gateway.Pool.Read().Busy == 1);
        Assert.Equal("<RST>", waiting.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearAll());
        Assert.Equal(1, gateway.Counts.InternalFaults);
        Assert.Single(gateway.Bugs);
        busy.Dispose();
        FaultTests.WaitFor(() => gateway.Counts.Connections == 0);
    }

    private sealed class BrokenClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => throw new InvalidOperationException("no wall on this clock");
    }
}
