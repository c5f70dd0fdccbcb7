using Halftone.Control.Pins;
using Halftone.Control.Store;
using Halftone.Control.Store.Records;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Microsoft.Extensions.Logging.Abstractions;

namespace Halftone.Tests.Wire.Worlds;

/// <summary>A user who is pinned to a version is there with the next request, and back with the next after the pin is gone; the store follows.</summary>
public sealed class PinTests
{
    private static readonly VersionKey V1 = new("web", "v1");

    private static CancellationToken Stop => TestWorld.Stop;

    private static PinDesk Desk(TestWorld world, IControlStore store, bool isKept = true) => new(world.Keeper, new ReleaseRecords(store), isKept, TimeProvider.System, NullLogger.Instance);

    private static async Task<Items<string>> PinAsync(PinDesk desk, string user, string version = "v2", double seconds = 3600) =>
        Assert.IsType<ChangeResult.Done>(await desk.PinAsync("web", user, version, TimeSpan.FromSeconds(seconds), "uid 1000", Stop)).Warnings;

    private static async Task<TestWorld> OpenAsync(Backend one, Backend two)
    {
        var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1"), two.Version("v2")));
        return world;
    }

    [Fact]
    public async Task Whoever_is_pinned_is_sent_there_and_nobody_else_until_the_pin_is_taken_away_or_over()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = await OpenAsync(one, two);
        await using var store = new MemoryStore(TimeProvider.System);
        await using var desk = Desk(world, store);
        desk.Start();

        Assert.Empty(await PinAsync(desk, "ana"));
        Assert.Equal(("two", "one", "one"), (await world.GetAsync(user: "ana"), await world.GetAsync(user: "ben"), await world.GetAsync()));
        Assert.IsType<ChangeResult.Done>(await desk.UnpinAsync("web", "ana", Stop));
        Assert.Equal("one", await world.GetAsync(user: "ana"));

        await PinAsync(desk, "ben", seconds: 4);
        Assert.Equal("two", await world.GetAsync(user: "ben"));
        while (!world.Keeper.Now.Overrides.Pins.IsEmpty) await Task.Delay(20, Stop);
        Assert.Equal("one", await world.GetAsync(user: "ben"));
    }

    [Fact]
    public async Task A_rollback_takes_pinned_users_back_too_and_a_newer_pin_leads_there_again()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = await OpenAsync(one, two);
        await using var store = new MemoryStore(TimeProvider.System);
        await using var desk = Desk(world, store);
        Assert.IsType<ChangeResult.Done>(world.Keeper.SetSplit("web", new SplitConfig("v2", new Percent(0)) { Release = new ReleaseMark("r-1", 1) }));
        await PinAsync(desk, "ana");
        Assert.Equal("two", await world.GetAsync(user: "ana"));

        var done = Assert.IsType<ChangeResult.Done>(world.Keeper.RollBack(V1, "v2"));
        Assert.Equal("one", await world.GetAsync(user: "ana"));
        Assert.Empty(desk.Look("web"));
        Assert.Contains(done.Changes.Concat(done.Warnings), told => told.Contains("1 pin to web/v2 is gone", StringComparison.Ordinal));

        await PinAsync(desk, "ana");
        Assert.Equal("two", await world.GetAsync(user: "ana"));
    }

    [Fact]
    public async Task With_a_store_that_cannot_write_a_pin_holds_and_it_is_kept_when_the_store_can()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = await OpenAsync(one, two);
        await using var store = new FailingStore(new MemoryStore(TimeProvider.System)) { Fails = true };
        await using var desk = Desk(world, store);

        Assert.Contains("could not be kept: the disk is full", Assert.Single(await PinAsync(desk, "ana")), StringComparison.Ordinal);
        Assert.Equal("two", await world.GetAsync(user: "ana"));
        Assert.Empty((await new ReleaseRecords(store).PinsAsync("web", Stop)).Record);

        store.Fails = false;
        Assert.Empty(await PinAsync(desk, "ben"));
        Assert.Equal(["ana", "ben"], (await new ReleaseRecords(store).PinsAsync("web", Stop)).Record.Select(pin => pin.User));
    }

    [Fact]
    public async Task After_a_restart_those_hold_whose_time_is_not_over_and_whose_version_is_there()
    {
        await using var store = new MemoryStore(TimeProvider.System);
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        var config = TestWorld.Config("v1", one.Version("v1"), two.Version("v2"));
        await using (var before = new TestWorld())
        {
            await before.OpenAsync(TestWorld.Config("v1", one.Version("v1"), two.Version("v2"), two.Version("v3")));
            await using var desk = Desk(before, store);
            await PinAsync(desk, "ana");
            await PinAsync(desk, "ben", "v3");
        }
        var kept = await new ReleaseRecords(store).PinsAsync("web", Stop);
        var over = kept.Record[0] with { User = "eva", Until = DateTimeOffset.UtcNow.AddSeconds(-1) };
        Assert.NotNull(await new ReleaseRecords(store).WritePinsAsync("web", kept with { Record = [.. kept.Record, over] }, Stop));

        await using var world = new TestWorld();
        await using var after = Desk(world, store);
        Assert.Null(await after.RestoreAsync(config, Stop));
        await world.OpenAsync(config);
        Assert.Equal("ana", Assert.Single(after.Look("web")).User);
        Assert.Equal(("two", "one", "one"), (await world.GetAsync(user: "ana"), await world.GetAsync(user: "ben"), await world.GetAsync(user: "eva")));
    }

    [Fact]
    public async Task Without_a_store_a_pin_holds_and_says_that_it_is_forgotten()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = await OpenAsync(one, two);
        await using var store = new MemoryStore(TimeProvider.System);
        await using var desk = Desk(world, store, isKept: false);
        Assert.Contains("forgotten when the gateway restarts", Assert.Single(await PinAsync(desk, "ana")), StringComparison.Ordinal);
        Assert.Equal("two", await world.GetAsync(user: "ana"));
    }
}
