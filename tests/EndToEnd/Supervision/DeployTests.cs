using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

/// <summary>A version that a release brings, as a process of Node beside stable.</summary>
public sealed class DeployTests
{
    private static readonly VersionKey V1 = new("web", "v1"), V2 = new("web", "v2");

    private static readonly DeployedVersion Hello = new() { Name = "v2", Env = [new("RELEASE", "release ${version}")], Instances = 2 };

    [Fact]
    public async Task It_is_started_with_what_versions_have_in_common_and_its_own_words()
    {
        await using var gateway = new TestGateway();
        using var keeper = Keeper(gateway);
        Assert.Null(await keeper.OpenAsync(Config(), TestGateway.Stop));
        Assert.IsType<ChangeResult.Done>(await keeper.DeployAsync("web", Hello, TestGateway.Stop));
        var started = gateway.Supervisor.Read().Where(status => status.Version == V2).ToArray();
        Assert.Equal(["ready", "ready"], started.Select(status => status.State));
        var environment = await File.ReadAllTextAsync($"/proc/{started[0].Pid}/environ", TestGateway.Stop);
        Assert.Contains("\0RELEASE=release v2\0", environment);
        Assert.Contains("\0SHARED=of v2\0", environment);
        Assert.True(keeper.Shelf.Find(V2)!.Pool.Serves);

        Assert.IsType<ChangeResult.Done>(await keeper.RetireAsync(V2, TestGateway.Stop));
        Assert.All(started, status => Assert.False(Directory.Exists($"/proc/{status.Pid}")));
    }

    [Fact]
    public async Task One_that_exits_at_its_start_touches_nothing_and_its_last_words_are_told()
    {
        await using var gateway = new TestGateway();
        using var keeper = Keeper(gateway);
        Assert.Null(await keeper.OpenAsync(Config(), TestGateway.Stop));
        var stable = gateway.Supervisor.Read().Single();
        var failed = Assert.IsType<ChangeResult.StartFailed>(await keeper.DeployAsync("web", Hello with { Command = ["node", "-e", "console.error('no database'); process.exit(7)"] }, TestGateway.Stop));
        Assert.Equal((V2, true), (failed.Version, failed.NotUndone.IsEmpty));
        Assert.Contains("no database", failed.Faults[0].Text);
        Assert.Equal(stable.Pid, gateway.Supervisor.Read().Single().Pid);
        Assert.Same(Deployed.None, keeper.Now.Deployed);
    }

    [Fact]
    public async Task A_cancelled_deployment_is_undone()
    {
        await using var gateway = new TestGateway();
        using var keeper = Keeper(gateway);
        Assert.Null(await keeper.OpenAsync(Config(), TestGateway.Stop));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestGateway.Stop);
        var deploy = keeper.DeployAsync("web", Hello with { Command = ["node", TestGateway.Fixture("never-ready")] }, enough.Token);
        while (gateway.Supervisor.Read().Count(status => status is { Version.Version: "v2", Pid: not null }) < 2) await Task.Delay(5, TestGateway.Stop);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deploy);
        Assert.False(gateway.Supervisor.Runs(V2));
        Assert.Same(Deployed.None, keeper.Now.Deployed);
    }

    [Fact]
    public async Task After_a_start_of_the_gateway_what_was_deployed_and_promoted_is_stable_again()
    {
        await using var gateway = new TestGateway();
        using var keeper = Keeper(gateway);
        keeper.Restore(Deployed.None.With("web", decided => decided with { Stable = "v2", Versions = [Hello], Retired = ["v1"], Steering = new Steering.Over() }));
        Assert.Null(await keeper.OpenAsync(Config(), TestGateway.Stop));
        Assert.Equal(["v2", "v2"], gateway.Supervisor.Read().Select(status => status.Version.Version));
        Assert.Equal(("v2", "v1"), (keeper.Now.Config.Services[0].Stable, keeper.Now.File.Services[0].Stable));
        Assert.False(gateway.Supervisor.Runs(V1));
    }

    private static WorldKeeper Keeper(TestGateway gateway) =>
        new(gateway.Supervisor, new VersionShelf(1, new TestGateway.NoReactors(), new Random(1)), _ => { }, TimeProvider.System, NullLogger.Instance);

    /// <summary>As a file says it that puts everything into `defaults`.</summary>
    private static HalftoneConfig Config()
    {
        var text = $$"""
            services:
              web:
                defaults:
                  command: [node, "{{TestGateway.Fixture("hello")}}"]
                  env: { SHARED: "of ${version}" }
                versions: { v1: {} }
            """;
        return ConfigReader.Read("halftone.yaml", text, _ => null).Config!;
    }
}
