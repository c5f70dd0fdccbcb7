using System.Net.Sockets;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;
using Halftone.Telemetry;

namespace Halftone.Tests.Wire.Worlds;

/// <summary>What the steps of a release do to who is answered by whom, and what they leave alone.</summary>
public sealed class ReleaseTests
{
    private static readonly VersionKey V1 = new("web", "v1"), V2 = new("web", "v2"), V3 = new("web", "v3");

    private static SplitConfig Share(double percent, string candidate = "v2", int epoch = 1) => new(candidate, new Percent(percent)) { Release = new ReleaseMark("r-1", epoch) };

    /// <summary>Ready when somebody listens at its socket, which the test does for it.</summary>
    private static readonly DeployedVersion Slow = new()
    {
        Name = "v3",
        Command = ["sh", "-c", "echo $PORT > ${version}.asked; mv ${version}.asked ${version}.port; while :; do sleep 1; done"],
    };

    private static HalftoneConfig WithDraft(HalftoneConfig config) => config with
    {
        Services = [config.Services[0] with { Draft = new VersionDraft(new VersionConfig { Name = "draft", Socket = SocketKind.Unix, Ready = new ReadyConfig { Kind = ReadyKind.Tcp, Timeout = TimeSpan.FromMinutes(5) }, StopGrace = TimeSpan.Zero }) }],
    };

    private static async Task<Socket> GetReadyAsync(TestWorld world, string name)
    {
        var note = Path.Combine(world.Directory, $"{name}.port");
        while (!File.Exists(note)) await Task.Delay(5, TestWorld.Stop);
        var path = (await File.ReadAllTextAsync(note, TestWorld.Stop)).Trim();
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }

    [Fact]
    public async Task A_deployed_version_runs_beside_stable_without_a_request_and_goes_when_it_is_retired()
    {
        await using var one = new Backend("one");
        await using var world = new TestWorld();
        var file = WithDraft(TestWorld.Config("v1", one.Version("v1")));
        await world.OpenAsync(file);

        var deploy = world.Keeper.DeployAsync("web", Slow, TestWorld.Stop);
        using var listener = await GetReadyAsync(world, "v3");
        Assert.Contains("web/v3 added", Assert.IsType<ChangeResult.Done>(await deploy).Changes);
        Assert.True(world.Keeper.Shelf.Find(V3)!.Pool.Serves);
        Assert.Equal("one", await world.GetAsync(user: "ana"));
        Assert.IsType<ChangeResult.Unchanged>(await world.Keeper.DeployAsync("web", Slow, TestWorld.Stop));

        // A reload of the file knows nothing of it and leaves it alone.
        await world.ReloadAsync(TestWorld.Rule(file, "v1", "v1"));
        Assert.True(world.Supervisor.Runs(V3));
        Assert.Same(Slow, world.Keeper.Now.Deployed.Of("web").Version("v3"));

        Assert.Contains("web/v3 removed", Assert.IsType<ChangeResult.Done>(await world.Keeper.RetireAsync(V3, TestWorld.Stop)).Changes);
        Assert.False(world.Supervisor.Runs(V3));
        Assert.Equal(DeployedService.Nothing, world.Keeper.Now.Deployed.Of("web"));
        Assert.IsType<ChangeResult.Unknown>(await world.Keeper.RetireAsync(V3, TestWorld.Stop));
    }

    [Fact]
    public async Task A_deployment_that_does_not_start_leaves_everything_as_it_was_and_has_its_last_words()
    {
        await using var one = new Backend("one");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1")));
        var before = world.Keeper.Now;

        var failed = Assert.IsType<ChangeResult.StartFailed>(await world.Keeper.DeployAsync("web", new DeployedVersion { Name = "v3", Command = ["sh", "-c", "echo the last word; exit 3"] }, TestWorld.Stop));
        Assert.Equal((V3, true), (failed.Version, failed.NotUndone.IsEmpty));
        Assert.Contains("the last word", failed.Faults[0].Text);
        Assert.Same(before, world.Keeper.Now);
        Assert.False(world.Supervisor.Runs(V3));
        Assert.Equal("one", await world.GetAsync());

        Assert.IsType<ChangeResult.Refused>(await world.Keeper.DeployAsync("web", new DeployedVersion { Name = "v3" }, TestWorld.Stop));
        Assert.IsType<ChangeResult.Unknown>(await world.Keeper.DeployAsync("shop", Slow, TestWorld.Stop));
    }

    [Fact]
    public async Task A_reload_moves_neither_the_weight_nor_the_stable_of_a_release_and_says_so()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = new TestWorld();
        var file = TestWorld.Config("v1", one.Version("v1"), two.Version("v2"));
        await world.OpenAsync(file);

        Assert.IsType<ChangeResult.Done>(world.Keeper.SetSplit("web", Share(100)));
        Assert.Equal("two", await world.GetAsync(user: "ana"));
        Assert.Contains("weights are not read any more", Assert.Single((await world.ReloadAsync(TestWorld.Weight(file, "v2", 1))).Warnings));
        Assert.Equal(("two", Share(100)), (await world.GetAsync(user: "ana"), Traffic.Released(world.Keeper.Now, "web")));
        Assert.Contains("is the candidate of a release", Assert.IsType<ChangeResult.Conflict>(await world.Keeper.ReloadAsync(TestWorld.Config("v1", one.Version("v1")), TestWorld.Stop)).Why);

        Assert.IsType<ChangeResult.Done>(world.Keeper.Promote(V2));
        Assert.Null(Traffic.Released(world.Keeper.Now, "web"));
        Assert.Contains("a release made v2 stable", Assert.Single((await world.ReloadAsync(TestWorld.Rule(file, "v1", "v1"))).Warnings));
        Assert.Equal(("two", "one"), (await world.GetAsync(user: "ana"), await world.GetAsync("/?version=v1")));
    }

    [Fact]
    public async Task A_promotion_and_its_rollback_are_one_swap_each_and_the_old_one_may_go_afterwards()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1"), two.Version("v2")));
        var generation = world.Keeper.Now.Generation;

        Assert.IsType<ChangeResult.Done>(world.Keeper.SetSplit("web", Share(0)));
        Assert.Equal("one", await world.GetAsync(user: "ana"));
        Assert.IsType<ChangeResult.Done>(world.Keeper.Promote(V2));
        Assert.Equal("two", await world.GetAsync(user: "ana"));
        Assert.IsType<ChangeResult.Done>(world.Keeper.RollBack(V1));
        Assert.Equal("one", await world.GetAsync(user: "ana"));
        Assert.IsType<ChangeResult.Unchanged>(world.Keeper.RollBack(V1));
        Assert.Equal(generation, world.Keeper.Now.Generation);

        Assert.IsType<ChangeResult.Done>(world.Keeper.Promote(V2));
        Assert.IsType<ChangeResult.Conflict>(await world.Keeper.RetireAsync(V2, TestWorld.Stop));
        Assert.IsType<ChangeResult.Done>(await world.Keeper.RetireAsync(V1, TestWorld.Stop));
        Assert.Equal("two", await world.GetAsync(user: "ana"));
        Assert.False(world.Supervisor.Runs(V1));

        // By its name alone the file's version is there again.
        Assert.IsType<ChangeResult.Done>(await world.Keeper.DeployAsync("web", new DeployedVersion { Name = "v1" }, TestWorld.Stop));
        Assert.IsType<ChangeResult.Done>(world.Keeper.RollBack(V1));
        Assert.Equal("one", await world.GetAsync(user: "ana"));
    }

    [Fact]
    public async Task A_rollback_does_not_wait_for_a_deployment_that_is_under_way()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = new TestWorld();
        await world.OpenAsync(WithDraft(TestWorld.Config("v1", one.Version("v1"), two.Version("v2"))));
        Assert.IsType<ChangeResult.Done>(world.Keeper.SetSplit("web", Share(100)));
        var deploy = world.Keeper.DeployAsync("web", Slow, TestWorld.Stop);
        using var listener = await GetReadyAsync(world, "v3");

        Assert.IsType<ChangeResult.Done>(world.Keeper.RollBack(V1));
        Assert.Equal("one", await world.GetAsync(user: "ana"));
        Assert.IsType<ChangeResult.Done>(await deploy);
        Assert.Equal("one", await world.GetAsync(user: "ana"));
        Assert.True(world.Supervisor.Runs(V3));
    }

    [Fact]
    public async Task What_releases_had_decided_is_in_force_from_the_first_request_after_a_start()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = new TestWorld();
        world.Keeper.Restore(Deployed.None.With("web", decided => decided with { Stable = "v2", Steering = new Steering.ByRelease(Share(100, "v1", epoch: 3)) }));
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1"), two.Version("v2")));
        Assert.Equal(("one", 3), (await world.GetAsync(user: "ana"), world.DataPlane.Current.Routes.Services[0].Split!.Release.Epoch));
        Assert.IsType<ChangeResult.Done>(world.Keeper.RollBack(V2));
        Assert.Equal("two", await world.GetAsync(user: "ana"));
    }

    [Fact]
    public async Task A_candidate_without_an_instance_costs_its_users_nothing_and_is_blamed()
    {
        await using var one = new Backend("one");
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", one.Version("v1"), new VersionConfig { Name = "v2", Command = ["no-such-program-anywhere"], Restart = new RestartConfig { DelayMin = TimeSpan.FromMinutes(5), DelayMax = TimeSpan.FromMinutes(5) } }));
        Assert.IsType<ChangeResult.Done>(world.Keeper.SetSplit("web", Share(100)));
        Assert.Equal("one", await world.GetAsync(user: "ana"));
        Assert.Equal(1, VersionFigures.Of(world.Keeper.Shelf.Find(V2)!.Tally).FellBack);
        Assert.IsType<ChangeResult.Conflict>(world.Keeper.Promote(V2));
    }
}
