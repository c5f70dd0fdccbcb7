using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>Each configuration that came into force is kept, and one can go back to it.</summary>
public sealed class ConfigHistoryTests : Story
{
    [Fact]
    public async Task What_came_into_force_is_kept_over_restarts_and_comes_back_to_the_byte()
    {
        var scenario = BeginKnowing();
        var gateway = await scenario.Config(Service("v1")).RunAsync();
        var first = await File.ReadAllTextAsync(scenario.ConfigPath, TestContext.Current.CancellationToken);
        (await scenario.VerbAsync("config", "history")).ExitsWith(0).Says("1\t", "as it was at the start");
        scenario.Config(Service("v2"));
        (await scenario.VerbAsync("reload")).ExitsWith(0);
        scenario.Config($"# a remark\n{Service("v2")}");
        (await scenario.VerbAsync("reload")).ExitsWith(0);
        (await scenario.VerbAsync("reload")).ExitsWith(0);
        (await scenario.VerbAsync("config", "history")).ExitsWith(0).Says("services.web.stable: v1 -> v2", "in force; other words, the same meaning");
        Assert.Equal("3 2 1", await NumbersAsync(scenario));

        gateway.Signal(Kernel.Terminate);
        await gateway.EndedAsync();
        gateway = await scenario.RunAsync();
        Assert.Equal("3 2 1", await NumbersAsync(scenario));
        Assert.Equal(first, (await scenario.VerbAsync("config", "history", "1")).ExitsWith(0).Output);
        Assert.StartsWith("candidate v2", await gateway.GetAsync("/"));

        (await scenario.VerbAsync("config", "revert", "1")).ExitsWith(2).Says("is written anew", "--yes");
        (await scenario.VerbAsync("config", "revert", "1", "--yes")).ExitsWith(0).Says("services.web.stable: v2 -> v1", "generation 2 is in force");
        Assert.Equal(first, await File.ReadAllTextAsync(scenario.ConfigPath, TestContext.Current.CancellationToken));
        Assert.StartsWith("candidate v1", await gateway.GetAsync("/"));
        Assert.Equal("4 3 2 1", await NumbersAsync(scenario));
        (await scenario.VerbAsync("config", "revert", "4", "--yes")).ExitsWith(0).Says("nothing to change");
        (await scenario.VerbAsync("config", "revert", "9", "--yes")).ExitsWith(4).Says("there are 1 to 4");
    }

    [Fact]
    public async Task A_way_back_that_is_refused_leaves_the_file_as_it_was()
    {
        var scenario = BeginKnowing();
        var settings = Path.Combine(scenario.Directory, "child.js");
        File.Copy(Path.Combine(Path.GetDirectoryName(Places.Service("candidate"))!, "server.js"), settings);
        var gateway = await scenario.Config(Service("v1", settings)).RunAsync();
        scenario.Config(Service("v2"));
        (await scenario.VerbAsync("reload")).ExitsWith(0);
        var now = await File.ReadAllTextAsync(scenario.ConfigPath, TestContext.Current.CancellationToken);

        File.Delete(settings);
        (await scenario.VerbAsync("config", "revert", "1", "--yes")).ExitsWith(1).Says("halftone.yaml is as it was");
        Assert.Equal(now, await File.ReadAllTextAsync(scenario.ConfigPath, TestContext.Current.CancellationToken));
        Assert.StartsWith("candidate v2", await gateway.GetAsync("/"));
        Assert.Empty(Directory.GetFiles(scenario.Directory, "*.part"));
    }

    [Fact]
    public async Task Changes_that_never_came_into_force_are_not_overwritten_by_themselves()
    {
        var scenario = BeginKnowing();
        var gateway = await scenario.Config(Service("v1")).RunAsync();
        scenario.Config(Service("v2"));
        (await scenario.VerbAsync("config", "revert", "1", "--yes")).ExitsWith(5).Says("never came into force", "halftone reload", "--force");
        Assert.Contains("stable: v2", await File.ReadAllTextAsync(scenario.ConfigPath, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (await scenario.VerbAsync("config", "revert", "1", "--yes", "--force")).ExitsWith(0);
        Assert.Contains("stable: v1", await File.ReadAllTextAsync(scenario.ConfigPath, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.StartsWith("candidate v1", await gateway.GetAsync("/"));
    }

    [Fact]
    public async Task What_is_in_force_is_shown_whole_or_by_key_and_secrets_stay_references()
    {
        var scenario = BeginKnowing();
        await scenario.Config(Service("v1")).RunAsync();
        var whole = (await scenario.VerbAsync("config", "get", "--all")).ExitsWith(0).Says("stable: v1", "queue_wait: auto", "${env:TOKEN_OF_WEB}");
        Assert.DoesNotContain("hunter2", whole.All, StringComparison.Ordinal);
        Assert.Equal("v1\n", (await scenario.VerbAsync("config", "get", "services.web.stable")).ExitsWith(0).Output);
        (await scenario.VerbAsync("config", "get", "services.web.limits.queue_wait")).ExitsWith(4).Says("it is in force as `services.web.versions.v1.limits.queue_wait`");
    }

    private Scenario BeginKnowing()
    {
        var scenario = Begin();
        scenario.Environment["TOKEN_OF_WEB"] = "hunter2-very-secret";
        return scenario;
    }

    private static async Task<string> NumbersAsync(Scenario scenario)
    {
        using var history = JsonDocument.Parse((await scenario.VerbAsync("config", "history", "--json")).ExitsWith(0).Output);
        return string.Join(" ", history.RootElement.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("number").GetInt64()));
    }

    private static string Service(string stable, string? program = null) => $$"""
        services:
          web:
            stable: {{stable}}
            defaults: { command: [node, {{program ?? Places.Service("candidate")}}], env: { VERSION: "${version}", TOKEN: "${env:TOKEN_OF_WEB}" } }
            versions: { v1: {}, v2: {} }
        """;
}
