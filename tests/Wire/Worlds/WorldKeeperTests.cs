using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Telemetry;

namespace Halftone.Tests.Wire.Worlds;

public sealed class WorldKeeperTests
{
    private static Dictionary<string, double> Shares(params (string Version, double Percent)[] shares) => shares.ToDictionary(share => share.Version, share => share.Percent);

    [Fact]
    public async Task A_version_that_a_reload_adds_serves_and_one_that_it_removes_does_not()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1")));
        Assert.Equal("one", await world.GetAsync());

        var both = TestWorld.Rule(TestWorld.Config("v1", one.Version("v1"), two.Version("v2")), "v2", "v2");
        var done = await world.ReloadAsync(both);
        Assert.Contains("web/v2 added", done.Changes);
        Assert.Equal(("two", "one"), (await world.GetAsync("/?version=v2"), await world.GetAsync()));

        await world.ReloadAsync(TestWorld.Config("v2", two.Version("v2")));
        Assert.Equal("two", await world.GetAsync());
        Assert.False(world.Supervisor.Runs(new VersionKey("web", "v1")));
        Assert.Equal(3, world.Keeper.Now.Generation);
    }

    [Fact]
    public async Task A_request_that_a_removed_version_has_is_answered_by_it()
    {
        await using var slow = new Backend("slow", closed: true);
        await using var next = new Backend("next");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", slow.Version("v1")));
        var asked = world.GetAsync();
        await slow.Asked;

        var reload = world.ReloadAsync(TestWorld.Config("v2", next.Version("v2")));
        while (world.DataPlane.Current.Generation < 2) await Task.Yield();
        Assert.Equal("next", await world.GetAsync());
        Assert.False(reload.IsCompleted);
        slow.Open();
        Assert.Equal("slow", await asked);
        await reload;
    }

    [Fact]
    public async Task A_request_in_the_line_of_a_removed_version_is_answered_by_it()
    {
        await using var slow = new Backend("slow", closed: true);
        await using var next = new Backend("next");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", slow.Version("v1") with { Limits = new LimitsConfig { Concurrency = 1 } }));
        var asked = world.GetAsync();
        await slow.Asked;
        var waiting = world.GetAsync();
        while (world.Keeper.Shelf.Find(new VersionKey("web", "v1"))!.Pool.Read().Waiting == 0) await Task.Yield();

        var reload = world.ReloadAsync(TestWorld.Config("v2", next.Version("v2")));
        while (world.DataPlane.Current.Generation < 2) await Task.Yield();
        slow.Open();
        Assert.Equal(("slow", "slow"), (await asked, await waiting));
        await reload;
    }

    [Fact]
    public async Task A_version_that_does_not_start_changes_nothing()
    {
        await using var one = new Backend("one");
        await using var world = new TestWorld();
        var config = TestWorld.Config("v1", one.Version("v1"));
        await world.OpenAsync(config);
        var broken = config with { Services = [config.Services[0] with { Stable = "v2", Versions = [.. config.Services[0].Versions, new VersionConfig { Name = "v2", Command = ["no-such-program-anywhere"] }] }] };

        var failed = Assert.IsType<ChangeResult.StartFailed>(await world.Keeper.ReloadAsync(broken, TestWorld.Stop));
        Assert.Equal(new VersionKey("web", "v2"), failed.Version);
        Assert.Equal(1, world.Keeper.Now.Generation);
        Assert.Same(config, world.Keeper.Now.Config);
        Assert.False(world.Keeper.LastReloadSucceeded);
        Assert.False(world.Supervisor.Runs(failed.Version));
        Assert.Equal("one", await world.GetAsync());
        await world.ReloadAsync(TestWorld.Rule(config, "v1", "v1"));
        Assert.True(world.Keeper.LastReloadSucceeded);
    }

    [Fact]
    public async Task A_reload_keeps_the_pool_and_changes_its_limits_in_place()
    {
        await using var one = new Backend("one");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1")));
        var before = world.Keeper.Shelf.Find(new VersionKey("web", "v1"))!;
        Assert.Equal("one", await world.GetAsync());

        await world.ReloadAsync(TestWorld.Config("v1", one.Version("v1") with { Limits = new LimitsConfig { Concurrency = 3 } }));
        var after = world.Keeper.Shelf.Find(new VersionKey("web", "v1"))!;
        Assert.Same(before, after);
        Assert.Equal(3, after.Pool.Read().Slots);
        // An answer is heard a moment before it is counted.
        while (VersionFigures.Of(after.Tally).OfClass(2) == 0) await Task.Delay(1, TestWorld.Stop);
        Assert.Equal(1, VersionFigures.Of(after.Tally).OfClass(2));
    }

    [Fact]
    public async Task The_same_configuration_is_a_no_op_that_says_so()
    {
        await using var one = new Backend("one");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1")));
        Assert.IsType<ChangeResult.Unchanged>(await world.Keeper.ReloadAsync(TestWorld.Config("v1", one.Version("v1")), TestWorld.Stop));
        Assert.Equal(1, world.DataPlane.Current.Generation);
    }

    [Fact]
    public async Task A_listener_needs_a_restart_and_nothing_else_of_that_file_is_taken_either()
    {
        await using var one = new Backend("one");
        await using var world = new TestWorld();
        var config = TestWorld.Config("v1", one.Version("v1"));
        await world.OpenAsync(config);
        var refused = Assert.IsType<ChangeResult.NeedsRestart>(await world.Keeper.ReloadAsync(TestWorld.Rule(config, "a", "v1") with { Listen = [Endpoint.Loopback(9)] }, TestWorld.Stop));
        Assert.Contains("listen", Assert.Single(refused.Keys));
        Assert.Empty(world.Keeper.Now.Config.Services[0].Rules);
    }

    [Fact]
    public async Task A_split_moves_users_at_once_and_a_reload_does_not_move_them_back()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = new TestWorld();
        var config = TestWorld.Config("v1", one.Version("v1"), two.Version("v2"));
        await world.OpenAsync(config);

        Assert.IsType<ChangeResult.Done>(world.Keeper.Split("web", Shares(("v2", 100))));
        Assert.Equal("two", await world.GetAsync(user: "ana"));
        var done = await world.ReloadAsync(TestWorld.Weight(config, "v2", 1));
        Assert.Contains("is kept", Assert.Single(done.Warnings));
        Assert.Equal("two", await world.GetAsync(user: "ana"));
        Assert.IsType<ChangeResult.Done>(world.Keeper.Split("web", Shares(("v1", 100))));
        Assert.Equal("one", await world.GetAsync(user: "ana"));
    }

    [Fact]
    public async Task A_drained_version_gets_nothing_by_rule_or_split_until_it_is_put_back()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Weight(TestWorld.Rule(TestWorld.Config("v1", one.Version("v1"), two.Version("v2")), "v2", "v2"), "v2", 100));
        Assert.Equal(("two", "two"), (await world.GetAsync("/?version=v2"), await world.GetAsync(user: "ana")));

        var v2 = new VersionKey("web", "v2");
        Assert.IsType<ChangeResult.Done>(world.Keeper.Drain(v2, drain: true));
        Assert.Equal(("one", "one"), (await world.GetAsync("/?version=v2"), await world.GetAsync(user: "ana")));
        Assert.IsType<ChangeResult.Unchanged>(world.Keeper.Drain(v2, drain: true));
        Assert.IsType<ChangeResult.Done>(world.Keeper.Drain(v2, drain: false));
        Assert.Equal("two", await world.GetAsync(user: "ana"));
    }

    [Fact]
    public async Task Stable_cannot_be_drained_and_what_nobody_knows_is_named()
    {
        await using var one = new Backend("one");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1")));
        Assert.IsType<ChangeResult.Conflict>(world.Keeper.Drain(new VersionKey("web", "v1"), drain: true));
        Assert.Equal(["v1"], Assert.IsType<ChangeResult.Unknown>(world.Keeper.Drain(new VersionKey("web", "v9"), drain: true)).Known);
        Assert.Equal(["web"], Assert.IsType<ChangeResult.Unknown>(await world.Keeper.RestartAsync("shop", null, null, TestWorld.Stop)).Known);
        Assert.IsType<ChangeResult.Refused>(await world.Keeper.ScaleAsync(new VersionKey("web", "v1"), 2, TestWorld.Stop));
    }

    [Fact]
    public async Task A_new_stable_takes_over_without_a_lost_request_while_requests_run()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = new TestWorld();
        var first = TestWorld.Config("v1", one.Version("v1"), two.Version("v2"));
        await world.OpenAsync(first);
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(async _ =>
        {
            var answers = new HashSet<string>();
            while (!enough.IsCancellationRequested) answers.Add(await world.GetAsync());
            return answers;
        }).ToArray();
        for (var reload = 0; reload < 40; reload++) await world.ReloadAsync(first with { Services = [first.Services[0] with { Stable = reload % 2 == 0 ? "v2" : "v1" }] });
        await enough.CancelAsync();
        foreach (var answers in await Task.WhenAll(clients)) Assert.Subset(new HashSet<string> { "one", "two" }, answers);
    }

    [Fact]
    public async Task A_version_without_a_ready_instance_does_not_become_stable()
    {
        await using var one = new Backend("one");
        await using var world = new TestWorld();
        var config = TestWorld.Config("v1", one.Version("v1"), new VersionConfig { Name = "v2", Command = ["no-such-program-anywhere"] });
        await world.OpenAsync(config);

        var refused = Assert.IsType<ChangeResult.Conflict>(await world.Keeper.ReloadAsync(TestWorld.Config("v2", config.Services[0].Versions[1]), TestWorld.Stop));
        Assert.Contains("web/v2 shall become stable, but none of its instances is ready", refused.Why);
        Assert.Equal(("one", 1L), (await world.GetAsync(), world.Keeper.Now.Generation));
    }

    [Fact]
    public async Task A_fixed_port_cannot_pass_to_a_new_version_in_one_reload_and_the_refusal_says_how()
    {
        await using var one = new Backend("one");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1"), new VersionConfig { Name = "v2", Command = ["no-such-program-anywhere"], Port = 3999 }));

        var next = TestWorld.Config("v1", one.Version("v1"), new VersionConfig { Name = "v3", Command = ["no-such-program-anywhere"], Port = 3999 });
        var refused = Assert.IsType<ChangeResult.Refused>(await world.Keeper.ReloadAsync(next, TestWorld.Stop));
        Assert.Contains("web/v3 has `port: 3999`, which web/v2 has until the reload is done", refused.Why);
        Assert.Contains("a reload of its own before", refused.Fix);
    }

    [Fact]
    public async Task No_two_addresses_of_a_version_have_the_same_name()
    {
        await using var a = new Backend("a");
        await using var b = new Backend("b");
        await using var c = new Backend("c");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", a.Version("v1") with { Addresses = [a.Endpoint, b.Endpoint] }));
        await world.ReloadAsync(TestWorld.Config("v1", a.Version("v1") with { Addresses = [b.Endpoint, c.Endpoint] }));
        Assert.Equal([("v1/1", c.Endpoint), ("v1/2", b.Endpoint)], world.Supervisor.Read().Select(status => (status.Name, status.Endpoint!)));
    }
}
