using Halftone.Core.Config;
using Halftone.Tests.Wire.Forwarding;

namespace Halftone.Tests.Wire.Worlds;

/// <summary>Streams of a version that a reload takes out: nobody waits for them, and they have a deadline of their own.</summary>
public sealed class StreamDrainTests
{
    private static VersionConfig Tunnelling(RawChild child, TimeSpan drainStreams) =>
        new() { Name = "v1", Addresses = [child.Endpoint], Limits = new LimitsConfig { DrainStreams = drainStreams, DrainSpread = TimeSpan.Zero } };

    private static RawChild Echo() => new(peer =>
    {
        peer.HearUntil("\r\n\r\n");
        peer.Say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        while (true) peer.Say(peer.Hear(1));
    });

    private static RawPeer Stream(TestWorld world)
    {
        var client = RawPeer.Connect(world.DataPlane.Bound.Single());
        Assert.StartsWith("HTTP/1.1 101 ", client.Say("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n").HearUntil("\r\n\r\n"));
        return client;
    }

    [Fact]
    public async Task A_reload_does_not_wait_for_the_streams_of_a_version_that_it_removes_and_they_live_on()
    {
        using var child = Echo();
        await using var next = new Backend("next");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", Tunnelling(child, TimeSpan.FromHours(1))));
        using var client = Stream(world);

        await world.ReloadAsync(TestWorld.Config("v2", next.Version("v2")));
        Assert.Equal("next", await world.GetAsync());
        for (var i = 0; i < 100; i++) Assert.Equal("x", client.Say("x").Hear(1));
        var leaving = Assert.Single(world.Supervisor.ReadLeaving());
        Assert.Equal(("v1/1", 1), (leaving.Name, leaving.Streams));
        Assert.InRange(leaving.ClosesIn, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));

        // The name is free again, for another one of it.
        await world.ReloadAsync(TestWorld.Config("v1", next.Version("v1")));
        Assert.Equal("x", client.Say("x").Hear(1));
        client.Dispose();
        while (!world.Supervisor.ReadLeaving().IsEmpty) await Task.Delay(5, TestWorld.Stop);
        Assert.Equal("next", await world.GetAsync());
    }

    [Fact]
    public async Task At_their_deadline_they_are_closed_and_the_others_never_know()
    {
        using var child = Echo();
        await using var next = new Backend("next");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", Tunnelling(child, TimeSpan.Zero)));
        using var client = Stream(world);
        Assert.Equal("x", client.Say("x").Hear(1));

        await world.ReloadAsync(TestWorld.Config("v2", next.Version("v2")));
        Assert.Equal("", client.HearAll());
        while (!world.Supervisor.ReadLeaving().IsEmpty) await Task.Delay(5, TestWorld.Stop);
        Assert.Equal("next", await world.GetAsync());
    }

    [Fact]
    public async Task The_end_of_the_gateway_does_not_wait_for_them()
    {
        using var child = Echo();
        await using var next = new Backend("next");
        var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", Tunnelling(child, TimeSpan.FromHours(1))));
        using var client = Stream(world);
        await world.ReloadAsync(TestWorld.Config("v2", next.Version("v2")));
        Assert.Single(world.Supervisor.ReadLeaving());
        await world.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestWorld.Stop);
    }
}
