using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Tests.Wire.Forwarding;

/// <summary>What goes wrong, and who hears what about it.</summary>
public sealed class FaultTests
{
    [Fact]
    public void Nobody_listening_is_a_502_within_the_wait()
    {
        using var gateway = new Gateway(Endpoint.Loopback(1), new LimitsConfig { QueueWait = TimeSpan.FromMilliseconds(200) });
        using var client = gateway.Connect();
        var (head, _) = client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage();
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", head);
        Assert.Contains("X-Halftone-Reason: connect_refused\r\n", head);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_child_that_closes_without_a_word_is_a_502()
    {
        using var child = new RawChild(peer => peer.HearUntil("\r\n\r\n"));
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        Assert.StartsWith("HTTP/1.1 502", client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage().Head);
        Assert.StartsWith("HTTP/1.1 502", client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage().Head);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_kept_connection_that_the_child_closes_costs_no_idempotent_request()
    {
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            // Heard, and closed without an answer: the classic keep-alive race.
            peer.HearUntil("\r\n\r\n");
        });
        // Each request but the first loses one, which is more than a budget is for.
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Retries = new Percent(100) });
        using var client = gateway.Connect();
        for (var i = 0; i < 20; i++) Assert.Equal("ok", client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage().Body);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_post_is_never_sent_twice()
    {
        var heard = 0;
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            peer.HearUntil("\r\n\r\n");
            Interlocked.Increment(ref heard);
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        Assert.Equal("ok", client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage().Body);
        Assert.StartsWith("HTTP/1.1 502", client.Say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n").HearMessage().Head);
        Assert.Equal(1, heard);
        gateway.AssertAtRest();
    }

    [Fact]
    public void An_answer_that_does_not_come_in_time_is_a_504()
    {
        using var child = new RawChild(peer => peer.HearAll());
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { FirstByte = TimeSpan.FromMilliseconds(150) });
        using var client = gateway.Connect();
        var (head, _) = client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage();
        Assert.StartsWith("HTTP/1.1 504 Gateway Timeout\r\n", head);
        Assert.Contains("answer_timed_out", head);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_body_that_stalls_on_its_way_to_the_client_is_cut_after_the_idle_limit()
    {
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            peer.HearAll();
        });
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Idle = TimeSpan.FromMilliseconds(150) });
        using var client = gateway.Connect();
        Assert.Contains("<RST>", client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearAll());
        gateway.AssertAtRest();
    }

    [Fact]
    public void An_upload_that_stalls_is_a_408()
    {
        using var child = new RawChild(peer => peer.HearAll());
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Idle = TimeSpan.FromMilliseconds(150) });
        using var client = gateway.Connect();
        Assert.StartsWith("HTTP/1.1 408", client.Say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello").HearAll());
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_client_that_leaves_closes_the_upstream_connection_at_once()
    {
        using var gone = new ManualResetEventSlim();
        using var heard = new ManualResetEventSlim();
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            heard.Set();
            peer.HearAll();
            gone.Set();
        });
        using var gateway = new Gateway(child.Endpoint);
        using (var client = gateway.Connect())
        {
            client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            Assert.True(heard.Wait(30_000));
        }
        Assert.True(gone.Wait(30_000));
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_waiting_request_is_served_when_the_slot_is_freed_and_leaves_the_line_when_its_client_goes()
    {
        using var first = new SemaphoreSlim(0);
        using var child = new RawChild(peer =>
        {
            while (true)
            {
                var head = peer.HearUntil("\r\n\r\n");
                if (head.StartsWith("GET /slow", StringComparison.Ordinal)) first.Wait(30_000);
                peer.Say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Concurrency = 1, QueueWait = TimeSpan.FromSeconds(30) });
        using var slow = gateway.Connect();
        slow.Say("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
        WaitFor(() => gateway.Pool.Read().Busy == 1);
        using var waiting = gateway.Connect();
        waiting.Say("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        var leaver = gateway.Connect();
        leaver.Say("GET /never HTTP/1.1\r\nHost: h\r\n\r\n");
        WaitFor(() => gateway.Pool.Read().Waiting == 2);
        leaver.Dispose();
        WaitFor(() => gateway.Pool.Read().Waiting == 1);
        first.Release();
        Assert.Equal("ok", slow.HearMessage().Body);
        Assert.Equal("ok", waiting.HearMessage().Body);
        Assert.Equal(1, child.Accepted);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_request_waits_no_longer_than_its_bound()
    {
        using var child = new RawChild(peer => peer.HearAll());
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Concurrency = 1, QueueWait = TimeSpan.FromMilliseconds(200) });
        using var busy = gateway.Connect();
        busy.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        WaitFor(() => gateway.Pool.Read().Busy == 1);
        using var waiting = gateway.Connect();
        var (head, _) = waiting.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage();
        Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", head);
        Assert.Contains("Retry-After: 1\r\n", head);
        Assert.Contains("X-Halftone-Reason: queue_timed_out\r\n", head);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET / HTTP/2.0\r\nHost: h\r\n\r\n", "505")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "501")]
    [InlineData("TRACE / HTTP/1.1\r\nHost: h\r\n\r\n", "405")]
    [InlineData("CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", "405")]
    public void A_request_that_is_refused_never_reaches_the_child(string request, string status)
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        Assert.StartsWith($"HTTP/1.1 {status} ", client.Say(request).HearUntil("\r\n\r\n"));
        Assert.Equal(0, child.Accepted);
        gateway.AssertAtRest();
    }

    internal static void WaitFor(Func<bool> condition)
    {
        var until = Environment.TickCount64 + 30_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < until, "did not happen within 30 s");
            Thread.Sleep(1);
        }
    }
}
