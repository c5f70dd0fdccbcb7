using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>`halftone drill` against a real service: one slot of 50 ms, so that 40 clients are far too many.</summary>
public sealed class DrillTests : Story
{
    private const string OneSlot = """
        services:
          web:
            stable: v1
            match: { hosts: [web.test] }
            limits: { concurrency: 1, queue_wait: 500ms }
            versions:
              v1: { command: [node, -e, "require('http').createServer((q,s)=>setTimeout(()=>s.end('done'),50)).listen(process.env.PORT,'127.0.0.1')"], ready: tcp }
        """;

    [Fact]
    public async Task A_drill_overloads_the_service_turns_some_away_and_lets_nobody_wait_in_vain()
    {
        var scenario = Begin().Config(OneSlot);
        var gateway = await scenario.RunAsync();
        var told = await scenario.VerbAsync("drill", "web", "--yes", "--json", "--connections", "40", "--duration", "2s", "--own-clients");
        told.Says($"http://127.0.0.1:{scenario.Port}/", "40 clients", "Real users");
        using var document = JsonDocument.Parse(told.Output);
        var drill = document.RootElement;
        Assert.True(drill.GetProperty("answered").GetInt32() > 0, told.Output);
        Assert.True(drill.GetProperty("shed").GetInt32() > 0, told.Output);
        Assert.Equal(0, drill.GetProperty("timeouts").GetInt32());
        Assert.Equal(0, drill.GetProperty("others").GetInt32());
        // Shares and times are the machine's business as well, and it may be busy; the verdict on them is tested with given figures.
        var held = drill.GetProperty("findings").EnumerateArray().ToDictionary(finding => finding.GetProperty("goal").GetString()!, finding => finding.GetProperty("holds").GetBoolean());
        Assert.True(held["timeouts"] && held["memory"], told.Output);
        told.ExitsWith(held.Values.All(holds => holds) ? 0 : 1);
        Assert.True(drill.GetProperty("samples").GetArrayLength() > 0);

        var version = (await gateway.PsAsync()).GetProperty("services")[0].GetProperty("versions")[0];
        Assert.True(version.GetProperty("sheds_by_reason").GetProperty("queue_timed_out").GetInt64() > 0, version.ToString());
        // The log's writer is a moment behind the answers.
        await Eventually.TrueAsync(() => File.ReadLines(Path.Combine(scenario.Directory, "access.log")).Any(line => line.Contains("\"status\":503", StringComparison.Ordinal) && line.Contains("\"error\":\"queue_timed_out\"", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(10), "a shed's line carries its reason");
        (await scenario.VerbAsync("ps")).ExitsWith(0).Says("web/v1 shed", "(queue_timed_out)", "limits.concurrency");
    }

    [Fact]
    public async Task Where_autocannon_is_installed_it_makes_the_storm_and_its_command_is_shown()
    {
        var scenario = Begin().Config(OneSlot);
        scenario.Environment["PATH"] = $"{Places.Autocannon}:{Nodes.PathOf(Node.System)}";
        await scenario.RunAsync();
        var told = await scenario.VerbAsync("drill", "web", "--yes", "--json", "--connections", "40", "--duration", "2s");
        told.Says($"autocannon --json -c 40 -d 2 -t 10 -H 'Host: web.test' http://127.0.0.1:{scenario.Port}/");
        using var document = JsonDocument.Parse(told.Output);
        var drill = document.RootElement;
        Assert.True(drill.GetProperty("answered").GetInt32() > 0, told.Output);
        Assert.True(drill.GetProperty("shed").GetInt32() > 0, told.Output);
        Assert.Equal((0, 0), (drill.GetProperty("timeouts").GetInt32(), drill.GetProperty("others").GetInt32()));
        Assert.False(drill.TryGetProperty("shed_after_ms", out _));
    }

    [Fact]
    public async Task A_drill_without_a_terminal_needs_yes()
    {
        var scenario = Begin().Config(OneSlot);
        await scenario.RunAsync();
        (await scenario.VerbAsync("drill", "web", "--connections", "40", "--duration", "2s")).ExitsWith(2).Says("--yes");
        Assert.DoesNotContain("\"status\"", await File.ReadAllTextAsync(Path.Combine(scenario.Directory, "access.log"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_drill_that_is_interrupted_ends_at_once_with_its_load()
    {
        var scenario = Begin().Config(OneSlot);
        await scenario.RunAsync();
        using var drill = scenario.Launch(["drill", "--yes", "--connections", "40", "--duration", "5m"]);
        while (await drill.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.StartsWith("3/4", StringComparison.Ordinal)) { }
        Assert.True(Kernel.Signal(drill.Id, 2));
        await drill.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(130, drill.ExitCode);
    }
}
