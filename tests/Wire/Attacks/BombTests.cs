using Halftone.Tests.Wire.Forwarding;

namespace Halftone.Tests.Wire.Attacks;

/// <summary>Too much of everything: it is refused before it costs anything, and reaches no instance.</summary>
public sealed class BombTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private const string Chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

    public static TheoryData<string, string> Heads => new()
    {
        { $"GET / HTTP/1.1\r\nHost: h\r\n{string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: 1\r\n"))}\r\n", "431" },
        { $"GET / HTTP/1.1\r\nHost: h\r\nX: {new string('x', 33_000)}\r\n\r\n", "431" },
        { $"GET / HTTP/1.1\r\nHost: h\r\nCookie: {new string('c', 40_000)}", "431" },
        { $"GET / HTTP/1.1\r\nHost: h\r\n{new string('n', 40_000)}", "431" },
        { $"GET /{new string('p', 8_200)} HTTP/1.1\r\nHost: h\r\n\r\n", "414" },
        { $"GET /{new string('p', 40_000)}", "414" },
        { new string('M', 40_000), "431" },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void A_header_bomb_is_refused_when_its_limit_is_reached_and_its_end_is_not_waited_for(string head, string status)
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        Assert.StartsWith($"HTTP/1.1 {status} ", client.Say(head).HearUntil("\r\n\r\n"));
        Assert.Equal(0, child.Accepted);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_head_within_every_limit_passes()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        var head = $"GET /{new string('p', 8_000)} HTTP/1.1\r\nHost: h\r\n{string.Concat(Enumerable.Range(0, 98).Select(i => $"X-{i}: {new string('x', 200)}\r\n"))}\r\n";
        Assert.StartsWith("HTTP/1.1 200 ", client.Say(head).HearMessage().Head);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_huge_chunk_extension_is_a_400_before_any_instance_hears_of_it()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        Assert.StartsWith("HTTP/1.1 400 ", client.Say($"{Chunked}5;{new string('e', 200_000)}").HearUntil("\r\n\r\n"));
        Assert.Equal(0, child.Accepted);
        gateway.AssertAtRest();
    }

    [Fact]
    public void Many_small_chunk_extensions_are_one_huge_one()
    {
        using var child = new RawChild(peer => peer.HearAll());
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say(Chunked + "1\r\nx\r\n");
        FaultTests.WaitFor(() => child.Accepted == 1);
        for (var i = 0; i < 20; i++) client.Say($"1;{new string('e', 250)}\r\nx\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", client.HearUntil("\r\n\r\n"));
        gateway.AssertAtRest();
    }

    [Fact]
    public void Trailers_without_end_are_a_400()
    {
        using var child = new RawChild(peer => peer.HearAll());
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say(Chunked + "1\r\nx\r\n0\r\n");
        for (var i = 0; i < 10; i++) client.Say($"X-{i}: {new string('t', 1000)}\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", client.HearUntil("\r\n\r\n"));
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_flood_of_connections_that_say_nothing_makes_room_for_one_that_speaks()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, connectionsMax: 32);
        var flood = Enumerable.Range(0, 64).Select(_ => gateway.Connect()).ToList();
        FaultTests.WaitFor(() => gateway.Counts.Connections == 32);
        using var client = gateway.Connect();
        client.Socket.ReceiveTimeout = 30_000;
        // All of the flood stands before it, and is let in and closed again first.
        Assert.StartsWith("HTTP/1.1 200 ", client.Say(Get).HearMessage().Head);
        Assert.InRange(gateway.Counts.Connections, 1, 32);
        Assert.InRange(gateway.Counts.ClosedForRoom, 33, 64);
        flood.ForEach(each => each.Dispose());
        gateway.AssertAtRest();
    }
}
