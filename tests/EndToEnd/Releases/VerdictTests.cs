using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Releases;

/// <summary>`halftone deploy --wait` with real processes under real load: the exit code is the verdict.</summary>
public sealed class VerdictTests : ReleaseStory
{
    private const int RolledBack = 9;

    [Fact]
    public async Task A_candidate_with_5_percent_errors_is_rolled_back_at_its_first_step()
    {
        var scenario = Begin().Config(Service("quick"));
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 16, _ => Load.Get("/"));

        var told = (await scenario.VerbAsync("deploy", "web", "v2", "--wait", "--timeout", "50s", "--env", "BAD=0.05")).ExitsWith(RolledBack);
        await load.StopAsync();

        Assert.Contains("errors", told.All);
        Assert.Contains("5%", told.All);
        Assert.Equal("rolled_back", await PhaseAsync(scenario));
        Assert.StartsWith("candidate v1", await gateway.GetAsync("/"));
        // Only what the candidate failed has failed: nobody was lost on the way forth or back.
        Assert.All(load.Failed, sample => Assert.True(sample.Status == 500 && sample.Body.StartsWith("candidate v2", StringComparison.Ordinal), $"{sample}"));
    }

    [Fact]
    public async Task A_candidate_that_is_60_percent_slower_is_rolled_back()
    {
        var scenario = Begin().Config(Service("quick"));
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 16, _ => Load.Get("/"));

        var told = (await scenario.VerbAsync("deploy", "web", "v2", "--wait", "--timeout", "50s", "--env", "SLOWER=1.6")).ExitsWith(RolledBack);
        await load.StopAsync();

        Assert.Contains("latency", told.All);
        Assert.Empty(load.Failed);
        Assert.StartsWith("candidate v1", await gateway.GetAsync("/"));
    }

    [Fact]
    public async Task A_good_candidate_is_promoted_and_no_request_fails()
    {
        var scenario = Begin().Config(Service("quick"));
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 32, _ => Load.Get("/"));

        (await scenario.VerbAsync("deploy", "web", "v2", "--wait", "--timeout", "55s")).ExitsWith(0);
        await load.MoreAsync(100);
        await load.StopAsync();

        Assert.Empty(load.Failed);
        Assert.Equal("promoted", await PhaseAsync(scenario));
        Assert.StartsWith("candidate v2", await gateway.GetAsync("/"));
        Assert.Contains("v2", (await scenario.VerbAsync("versions", "web")).ExitsWith(0).Output);
        Assert.Contains("promoted", (await scenario.VerbAsync("history", "web")).ExitsWith(0).Output);
    }

    [Fact]
    public async Task With_little_traffic_the_release_says_not_enough_data_and_pauses()
    {
        var scenario = Begin().Config(Service("short").Replace("plans:", "plans:\n  short: { steps: [ { weight: 5%, hold: 1s, hold_max: 3s }, { weight: 100%, hold: 0s } ] }", StringComparison.Ordinal));
        var gateway = await scenario.RunAsync();
        for (var i = 0; i < 20; i++) await gateway.GetAsync("/");

        var told = await scenario.VerbAsync("deploy", "web", "v2", "--wait", "--timeout", "30s");

        Assert.NotEqual(0, told.ExitCode);
        Assert.Contains("not enough data", told.All);
        Assert.Equal("paused", await PhaseAsync(scenario));
    }

    [Fact]
    public async Task A_candidate_that_cannot_start_never_receives_a_request_and_stable_is_not_touched()
    {
        var scenario = Begin().Config(Service("quick"));
        var gateway = await scenario.RunAsync();
        var before = (await gateway.InstancesAsync()).Single().Pid;
        await using var load = new Load(gateway.Port, 4, _ => Load.Get("/"));

        var told = await scenario.VerbAsync("deploy", "web", "v2", "--wait", "--timeout", "50s", "--env", "START=exit");
        await load.MoreAsync(50);
        await load.StopAsync();

        Assert.Equal(RolledBack, told.ExitCode);
        Assert.Contains("no database", told.All + gateway.Said);
        Assert.Empty(load.Failed);
        Assert.All(load.Samples, sample => Assert.StartsWith("candidate v1", sample.Body));
        Assert.Equal(before, (await gateway.InstancesAsync()).Single(instance => instance.Instance == "v1/1").Pid);
    }
}
