using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Releases;

/// <summary>`kill -9` of the gateway at any moment of a release: after the restart it is where it was recorded, and nobody is left behind.</summary>
public sealed class ReleaseCrashTests : ReleaseStory
{
    private static readonly int Kills = Places.Nightly ? 1000 : 50;

    [Fact]
    public async Task Killed_at_random_moments_of_a_release_it_goes_on_from_the_last_step_that_was_recorded()
    {
        var chance = new Random(20261127);
        var scenario = Begin().Config(Service("walk").Replace("plans:", "plans:\n  walk: { steps: [ { weight: 10%, hold: 200ms, gates: [] }, { weight: 40%, hold: 200ms, gates: [] }, { weight: 70%, hold: 200ms, gates: [] }, { weight: 100%, hold: 0s, gates: [] } ], keep_old: 0s }", StringComparison.Ordinal));
        var (version, stable, release) = (1, "v1", "");
        for (var kill = 0; kill < Kills; kill++)
        {
            var gateway = await scenario.RunAsync();
            var now = await StatusAsync(scenario);
            if (now is not { } status || IsOver(status.Phase))
            {
                if (now is { Phase: "completed" or "promoted" }) stable = $"v{version}";
                Assert.StartsWith($"candidate {stable} ", await gateway.GetAsync("/?ms=1"));
                (await scenario.VerbAsync("deploy", "web", $"v{++version}")).ExitsWith(0);
                release = (await StatusAsync(scenario))!.Value.Id;
            }
            else
            {
                Assert.Equal(release, status.Id);
            }
            await Task.Delay(chance.Next(0, 900), TestContext.Current.CancellationToken);
            var before = await StatusAsync(scenario);
            gateway.Kill();
            await gateway.EndedAsync();
            await Eventually.TrueAsync(() => scenario.Alive().Count == 0, TimeSpan.FromSeconds(20), "no process is left");

            gateway = await scenario.RunAsync();
            var after = await StatusAsync(scenario);
            // What was shown was recorded; between the look and the kill more may have been.
            Assert.True(after is { } a && before is { } b && a.Id == b.Id && a.Step >= b.Step, $"before {before}, after {after}\n{gateway.Said}");
            gateway.Kill();
            await gateway.EndedAsync();
        }
    }

    private static bool IsOver(string phase) => phase is "completed" or "rolled_back" or "aborted" or "start_failed";

    private static async Task<(string Id, string Phase, int Step)?> StatusAsync(Scenario scenario)
    {
        var told = await scenario.VerbAsync("status", "web", "--json");
        if (told.ExitCode != 0) return null;
        var root = JsonDocument.Parse(told.Output).RootElement;
        if (!root.TryGetProperty("release", out var release) || release.ValueKind is not JsonValueKind.Object) return null;
        return (release.GetProperty("id").GetString()!, release.GetProperty("phase").GetString()!, release.GetProperty("step").GetInt32());
    }
}
