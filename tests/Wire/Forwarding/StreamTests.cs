using Halftone.Core.Config;

namespace Halftone.Tests.Wire.Forwarding;

/// <summary>WebSockets and event streams: they pass unbuffered, and live on streams, not on slots.</summary>
public sealed class StreamTests
{
    private const string Upgrade = "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    [Fact]
    public void After_a_101_bytes_pass_both_ways_and_the_slot_is_free()
    {
        using var child = Tunnelling();
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Concurrency = 1 });
        using var client = gateway.Connect();
        // What the client says before the 101 waits for it.
        client.Say(Upgrade + "early");
        var head = client.HearUntil("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", head);
        Assert.Contains("Upgrade: websocket", head);
        Assert.Equal("early", client.Hear(5));
        for (var i = 0; i < 1000; i++) Assert.Equal($"{i:d6}", client.Say($"{i:d6}").Hear(6));
        Assert.Equal((0, 1), (gateway.Pool.Read().Busy, gateway.Pool.Read().Streams));
        client.Dispose();
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_tunnel_ends_when_the_child_ends_it()
    {
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nbye");
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        Assert.EndsWith("\r\n\r\nbye", client.Say(Upgrade).HearAll());
        client.Dispose();
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_101_nobody_asked_for_is_a_502()
    {
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            peer.HearAll();
        });
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        Assert.StartsWith("HTTP/1.1 502", client.Say("GET / HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage().Head);
        gateway.AssertAtRest();
    }

    [Fact]
    public void An_event_stream_passes_event_by_event_and_holds_no_slot()
    {
        using var next = new SemaphoreSlim(0);
        using var child = new RawChild(peer =>
        {
            peer.HearUntil("\r\n\r\n");
            peer.Say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
            for (var i = 0; i < 10; i++)
            {
                next.Wait(30_000);
                peer.Say($"data: {i}\n\n");
            }
        });
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Concurrency = 1 });
        using var client = gateway.Connect();
        client.Say("GET /events HTTP/1.1\r\nHost: h\r\n\r\n").HearUntil("\r\n\r\n");
        FaultTests.WaitFor(() => gateway.Pool.Read() is { Busy: 0, Streams: 1 });
        for (var i = 0; i < 10; i++)
        {
            next.Release();
            Assert.Equal($"9\r\ndata: {i}\n\n\r\n", client.Hear(14));
        }
        Assert.Equal("0\r\n\r\n", client.Hear(5));
        client.Dispose();
        gateway.AssertAtRest();
    }

    [Fact]
    public void Streams_beyond_their_limit_are_refused()
    {
        using var child = Tunnelling();
        using var gateway = new Gateway(child.Endpoint, new LimitsConfig { Streams = 1 });
        using var first = gateway.Connect();
        Assert.StartsWith("HTTP/1.1 101", first.Say(Upgrade).HearUntil("\r\n\r\n"));
        using var second = gateway.Connect();
        var (head, _) = second.Say(Upgrade).HearMessage();
        Assert.StartsWith("HTTP/1.1 503", head);
        Assert.Contains("streams_full", head);
        first.Dispose();
        second.Dispose();
        gateway.AssertAtRest();
    }

    private static RawChild Tunnelling() => new(peer =>
    {
        peer.HearUntil("\r\n\r\n");
        peer.Say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        var buffer = new byte[65536];
        while (peer.Socket.Receive(buffer) is > 0 and var count) peer.Say(buffer.AsSpan(0, count));
    });
}
