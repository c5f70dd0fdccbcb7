using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Diagnosis;

/// <summary>A release that goes back for its memory says what grew; one of a healthy version has nothing to say.</summary>
public sealed class ReleaseMemoryTests : Story
{
    /// <summary>Each session weighs 20 KB: some thousand requests pass the first limit, ten thousand more the gate.</summary>
    private static string Config(string leak, string diagnose, string gate = "rss: 250MiB") => $$"""
        plans:
          watched: { steps: [ { weight: 50%, hold: 10m, gates: [ processes ] }, { weight: 100%, hold: 0s } ], gates: { processes: { {{gate}} } } }
        services:
          web:
            stable: v1
            plan: watched
            defaults: { command: [node, {{Places.Service("leaks")}}], env: { LEAK: none } }
            versions:
              v1: {}
              v2: { env: { LEAK: {{leak}}, WEIGHT: "20000" }, diagnose: { {{diagnose}} } }
        """;

    [Fact]
    public async Task A_candidate_that_goes_back_for_its_memory_has_the_class_that_grew_in_its_record()
    {
        var scenario = Begin().Config(Config("sessions", "rss: 100MiB, growth: off, for: 2s"));
        var gateway = await scenario.RunAsync();
        (await scenario.VerbAsync("deploy", "web", "v2")).ExitsWith(0);
        await Eventually.TrueAsync(async () => await PhaseAsync(scenario) == "holding", TimeSpan.FromSeconds(20), "the candidate has requests");
        var pid = (await gateway.InstancesAsync()).Single(instance => instance.Instance == "v2/1").Pid;

        // Beyond the first limit and not the second; what is kept stays when nobody asks any more.
        await using (var some = new Load(gateway.Port, 4, _ => Load.Get("/")))
        {
            await Eventually.TrueAsync(() => Kernel.Resident(pid) > 120L << 20, TimeSpan.FromSeconds(30), "it holds more than 100 MB");
            await some.StopAsync();
            Assert.Empty(some.Failed);
        }
        await Eventually.TrueAsync(() => Kernel.Listeners(pid).Count == 2, TimeSpan.FromSeconds(20), "the gateway looks into it by itself");
        await using var load = new Load(gateway.Port, 4, _ => Load.Get("/"));
        await Eventually.TrueAsync(async () => await PhaseAsync(scenario) == "rolled_back" && (await MemoryAsync(scenario)).Count > 0, TimeSpan.FromSeconds(45), "it was rolled back, and says what its memory was");
        await load.StopAsync();

        Assert.Empty(load.Failed);
        var finding = (await MemoryAsync(scenario)).Single();
        Assert.Equal("web/v2/1", finding.GetProperty("instance").GetString());
        Assert.StartsWith("it has held more than 100 MB for 2s: ", finding.GetProperty("why").GetString());
        Assert.StartsWith("grown in ", finding.GetProperty("found").GetString());
        var first = finding.GetProperty("classes")[0];
        Assert.Equal(("Session", "objects"), (first.GetProperty("class").GetString(), first.GetProperty("suspect").GetString()));
        Assert.InRange(finding.GetProperty("rss_bytes").GetInt64(), finding.GetProperty("rss_bytes_before").GetInt64(), long.MaxValue);
        Assert.Matches("memory: web/v2/1 grown in .*Session \\+", (await scenario.VerbAsync("status", "web")).ExitsWith(0).Output);
        await Eventually.TrueAsync(async () => (await scenario.VerbAsync("history", "web")).ExitsWith(0).Output.Contains("memory: web/v2/1 grown in ", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "the history has it");
        await gateway.SaysAsync("Memory of web/v2/1: it has held more than 100 MB for 2s");
    }

    [Fact]
    public async Task Where_nobody_has_looked_before_the_candidate_is_counted_once_before_it_ends()
    {
        var scenario = Begin().Config(Config("sessions", "rss: off, growth: off", gate: "heap: 80MiB"));
        var gateway = await scenario.RunAsync();
        (await scenario.VerbAsync("deploy", "web", "v2")).ExitsWith(0);
        await using var load = new Load(gateway.Port, 4, _ => Load.Get("/"));
        await Eventually.TrueAsync(async () => await PhaseAsync(scenario) == "rolled_back" && (await MemoryAsync(scenario)).Count > 0, TimeSpan.FromSeconds(50), "it was rolled back, and says what its memory was");
        await load.StopAsync();

        Assert.Empty(load.Failed);
        Assert.Contains("has a live heap of ", (await ReleaseAsync(scenario)).GetProperty("why").GetString());
        Assert.Matches("^counted once, the most: .*Session", (await MemoryAsync(scenario)).Single().GetProperty("found").GetString());
    }

    [Fact]
    public async Task A_healthy_candidate_under_the_same_load_has_nothing_in_its_record()
    {
        var scenario = Begin().Config(Config("none", "rss: 200MiB, for: 2s"));
        var gateway = await scenario.RunAsync();
        (await scenario.VerbAsync("deploy", "web", "v2")).ExitsWith(0);
        await using var load = new Load(gateway.Port, 4, _ => Load.Get("/"));
        await load.MoreAsync(20_000);
        await load.StopAsync();

        Assert.Empty(load.Failed);
        Assert.Equal("holding", await PhaseAsync(scenario));
        Assert.Empty(await MemoryAsync(scenario));
        Assert.DoesNotContain("Memory of", gateway.Said, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> ReleaseAsync(Scenario scenario) =>
        JsonDocument.Parse((await scenario.VerbAsync("status", "web", "--json")).ExitsWith(0).Output).RootElement.GetProperty("release");

    private static async Task<string> PhaseAsync(Scenario scenario) => (await ReleaseAsync(scenario)).GetProperty("phase").GetString()!;

    private static async Task<List<JsonElement>> MemoryAsync(Scenario scenario) =>
        (await ReleaseAsync(scenario)).TryGetProperty("memory", out var memory) ? [.. memory.EnumerateArray()] : [];
}
