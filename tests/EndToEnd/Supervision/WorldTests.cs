using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

/// <summary>What a change of several versions leaves when one of them does not start.</summary>
public sealed class WorldTests
{
    private static readonly VersionKey V1 = new("web", "v1"), V2 = new("web", "v2");

    [Fact]
    public async Task A_restart_of_a_service_that_fails_at_its_second_version_says_that_the_first_is_new()
    {
        await using var gateway = new TestGateway();
        using var keeper = Keeper(gateway);
        Assert.Null(await keeper.OpenAsync(Config("v2", Hello("v1"), Hello("v2", "mkdir once")), TestGateway.Stop));
        var failed = Assert.IsType<ChangeResult.StartFailed>(await keeper.RestartAsync("web", null, null, TestGateway.Stop));
        Assert.Equal(V2, failed.Version);
        Assert.Equal("web/v1 restarted (1 new)", Assert.Single(failed.NotUndone));
        Assert.Equal("web/v2 did not start; what ran before runs on, except: web/v1 restarted (1 new)", failed.What);
    }

    [Fact]
    public async Task A_reload_that_is_taken_back_keeps_the_number_that_was_set_at_run_time()
    {
        await using var gateway = new TestGateway();
        using var keeper = Keeper(gateway);
        Assert.Null(await keeper.OpenAsync(Config("v2", Hello("v1"), Hello("v2")), TestGateway.Stop));
        Assert.IsType<ChangeResult.Done>(await keeper.ScaleAsync(V1, 2, TestGateway.Stop));
        var failed = Assert.IsType<ChangeResult.StartFailed>(await keeper.ReloadAsync(Config("v2", Hello("v1", "true"), Hello("v2", "false")), TestGateway.Stop));
        Assert.Equal((V2, true), (failed.Version, failed.NotUndone.IsEmpty));
        Assert.Equal(2, gateway.Supervisor.Count(V1));
    }

    [Fact]
    public async Task What_could_not_be_taken_back_is_told()
    {
        await using var gateway = new TestGateway();
        using var keeper = Keeper(gateway);
        Assert.Null(await keeper.OpenAsync(Config("v2", Hello("v1", "mkdir once"), Hello("v2")), TestGateway.Stop));
        var failed = Assert.IsType<ChangeResult.StartFailed>(await keeper.ReloadAsync(Config("v2", Hello("v1", "true"), Hello("v2", "false")), TestGateway.Stop));
        Assert.StartsWith("web/v1 has its new configuration, for the old one did not start again: ", Assert.Single(failed.NotUndone));
        Assert.Equal("ready", gateway.Supervisor.Read().Single(status => status.Version == V1).State);
    }

    [Fact]
    public async Task A_scale_that_a_reload_did_not_reach_may_be_asked_for_again()
    {
        await using var gateway = new TestGateway();
        using var keeper = Keeper(gateway);
        var once = Hello("v1", "test -e enough || mkdir once");
        Assert.Null(await keeper.OpenAsync(Config("v1", once), TestGateway.Stop));
        var done = Assert.IsType<ChangeResult.Done>(await keeper.ReloadAsync(Config("v1", once with { Instances = 2 }), TestGateway.Stop));
        Assert.StartsWith("web/v1 stays at 1 instances instead of 2: ", Assert.Single(done.Warnings));
        await File.WriteAllTextAsync(Path.Combine(gateway.Directory, "enough"), "", TestGateway.Stop);
        Assert.IsType<ChangeResult.Done>(await keeper.ScaleAsync(V1, 2, TestGateway.Stop));
        Assert.Equal(2, gateway.Supervisor.Count(V1));
    }

    private static WorldKeeper Keeper(TestGateway gateway) =>
        new(gateway.Supervisor, new VersionShelf(1, new TestGateway.NoReactors(), new Random(1)), _ => { }, TimeProvider.System, NullLogger.Instance);

    private static HalftoneConfig Config(string stable, params VersionConfig[] versions) => new() { Services = [new ServiceConfig { Name = "web", Stable = stable, Versions = versions.ToItems() }] };

    /// <summary>Starts if the shell says yes.</summary>
    private static VersionConfig Hello(string name, string may = "test 1") =>
        TestGateway.Command("sh", "-c", $"{may} || exit 1; exec node {TestGateway.Fixture("hello")}") with { Name = name };
}
