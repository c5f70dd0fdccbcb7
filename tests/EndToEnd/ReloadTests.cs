using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>A running gateway changes without anybody noticing, or refuses and stays as it is.</summary>
public sealed class ReloadTests : Story
{
    private static readonly int Reloads = Places.Nightly ? 10_000 : 300;

    /// <summary>The least of so many reloads is compared, once warm and at the end: between two collections a heap swings by 1 MB.</summary>
    private const int Compared = 50;

    private const long GrowthMax = 2 << 20;

    [Fact]
    public async Task Reloads_under_load_fail_no_request_and_leave_no_memory_behind()
    {
        var scenario = Begin().Config(Services(0));
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 8, number => Load.Get(number % 2 == 0 ? "/" : "/?version=v1"));
        await load.MoreAsync(100);

        var (before, after) = (long.MaxValue, long.MaxValue);
        for (var i = 1; i <= Reloads; i++)
        {
            scenario.Config(Services(i));
            (await scenario.VerbAsync("reload")).ExitsWith(0);
            var taken = Kernel.Taken(gateway.Pid);
            if (i is > Compared and <= 2 * Compared) before = Math.Min(before, taken);
            if (i > Reloads - Compared) after = Math.Min(after, taken);
            Assert.Empty(load.Failed);
        }
        await load.MoreAsync(100);
        await load.StopAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"{Reloads} reloads, {load}, {before >> 10} KiB of its own grew by {(after - before) >> 10} KiB");
        Assert.Empty(load.Failed);
        Assert.InRange(after - before, long.MinValue, GrowthMax);
        Assert.StartsWith($"hello v2-{Reloads / 10}", await gateway.GetAsync("/"));
    }

    [Fact]
    public async Task SIGHUP_reloads_too()
    {
        var scenario = Begin().Config(Services(0));
        var gateway = await scenario.RunAsync();
        Assert.StartsWith("hello v2-0", await gateway.GetAsync("/"));

        scenario.Config(Services(10));
        gateway.Signal(Kernel.Hangup);

        await Eventually.TrueAsync(async () => (await gateway.GetAsync("/")).StartsWith("hello v2-1", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "the new version answers");
    }

    [Fact]
    public async Task A_broken_configuration_is_refused_and_changes_nothing()
    {
        var scenario = Begin().Config(Services(0));
        var gateway = await scenario.RunAsync();
        var before = await gateway.InstancesAsync();

        scenario.Config(Services(1).Replace("to: v1", "to: v7", StringComparison.Ordinal));
        (await scenario.VerbAsync("reload")).ExitsWith(3).Says("halftone.yaml:", "v7");

        Assert.StartsWith("hello v1-0", await gateway.GetAsync("/?version=v1"));
        Assert.Equal(before, await gateway.InstancesAsync());
    }

    [Fact]
    public async Task A_version_that_cannot_start_is_refused_and_the_old_one_serves_on()
    {
        var scenario = Begin().Config(Services(0));
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 4, _ => Load.Get("/"));
        await load.MoreAsync(20);
        var before = (await gateway.InstancesAsync()).Select(each => each.Pid);

        scenario.Config(Services(10).Replace(Places.Service("hello"), Places.Service("crash-loop"), StringComparison.Ordinal));
        var told = await scenario.VerbAsync("reload");
        Assert.NotEqual(0, told.ExitCode);
        told.Says("settings.json");

        await load.MoreAsync(20);
        await load.StopAsync();
        Assert.Empty(load.Failed);
        Assert.Equal(before, (await gateway.InstancesAsync()).Select(each => each.Pid));
    }

    [Fact]
    public async Task A_restart_under_load_fails_no_request()
    {
        var scenario = Begin().Config(Services(0));
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 8, _ => Load.Get("/"));
        await load.MoreAsync(50);
        var before = (await gateway.InstancesAsync()).First(each => each.Instance == "v2/1").Pid;

        (await scenario.VerbAsync("restart", "web/v2")).ExitsWith(0);

        await load.MoreAsync(50);
        await load.StopAsync();
        Assert.Empty(load.Failed);
        Assert.NotEqual(before, (await gateway.InstancesAsync()).First(each => each.Instance.StartsWith("v2/", StringComparison.Ordinal)).Pid);
    }

    /// <summary>Every 10th replaces instances through their environment; the others change a rule or a limit.</summary>
    private static string Services(int number) => $$"""
        services:
          web:
            stable: v2
            defaults: { command: [node, {{Places.Service("hello")}}], env: { VERSION: "${version}-{{number / 10}}", DELAY_MS: "3" } }
            versions: { v1: {}, v2: {} }
            limits: { concurrency: {{32 + number % 3}} }
            rules:
              - { when: { query: { version: v1 } }, to: v1 }
              - { name: r{{number}}, when: { header: { x-number: n{{number}} } }, to: v1 }
        """;
}
