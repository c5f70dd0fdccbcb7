using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Releases;

/// <summary>Releases one after the other under load: nobody notices.</summary>
public sealed class ManyReleasesTests : ReleaseStory
{
    private static readonly int Releases = Places.Nightly ? 100 : 5;
    private static readonly int RequestsMin = Places.Nightly ? 1_000_000 : 1000;
    private static readonly int Switches = Places.Nightly ? 1000 : 50;

    [Fact]
    public async Task Whole_releases_and_switches_by_hand_under_load_fail_no_request()
    {
        var scenario = Begin().Config(Service("blind"));
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 8, _ => Load.Get("/?ms=1"));
        await load.MoreAsync(50);

        for (var release = 2; release < 2 + Releases; release++)
        {
            (await scenario.VerbAsync("deploy", "web", $"v{release}", "--wait", "--timeout", "50s")).ExitsWith(0);
            Assert.StartsWith($"candidate v{release} ", await gateway.GetAsync("/?ms=1"));
            Assert.Empty(load.Failed);
        }
        var (stable, next) = ($"v{1 + Releases}", $"v{2 + Releases}");
        (await scenario.VerbAsync("deploy", "web", next, "--plan", "careful")).ExitsWith(0);
        await Eventually.TrueAsync(async () => await PhaseAsync(scenario) == "holding", TimeSpan.FromSeconds(30), "the candidate is ready");
        for (var switched = 0; switched < Switches; switched++)
            (await scenario.VerbAsync("split", "web", $"{stable}@{100 - (switched % 10 * 10)}", $"{next}@{switched % 10 * 10}", "--yes")).ExitsWith(0);
        do await load.MoreAsync(50);
        while (load.Answered < RequestsMin);
        await load.StopAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"{Releases} releases, {Switches} switches, {load}");
        Assert.Empty(load.Failed);
    }

    [Fact]
    public async Task A_user_moves_once_to_the_candidate_and_back_with_the_rollback_and_never_otherwise()
    {
        var scenario = Begin().Config(Service("steps").Replace("plans:", "plans:\n  steps: { steps: [ { weight: 10%, hold: 1s, gates: [] }, { weight: 30%, hold: 1s, gates: [] }, { weight: 60%, hold: 1h, hold_max: 2h } ,{ weight: 100% } ] }", StringComparison.Ordinal)
            .Replace("stable: v1", "stable: v1\n    identity: [ { header: x-user } ]", StringComparison.Ordinal));
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 8, (loop, number) => $"GET /?ms=1&n={number} HTTP/1.1\r\nHost: web.test\r\nX-User: u{(loop * 25) + (number % 25)}\r\n\r\n");
        await load.MoreAsync(400);
        (await scenario.VerbAsync("deploy", "web", "v2")).ExitsWith(0);
        await Eventually.TrueAsync(async () => (await scenario.VerbAsync("status", "web", "--json")).Output.Contains("\"target\":0.6", StringComparison.Ordinal), TimeSpan.FromSeconds(40), "60 %");
        await load.MoreAsync(1000);
        (await scenario.VerbAsync("rollback", "web")).ExitsWith(0);
        await load.MoreAsync(1000);
        await load.StopAsync();

        Assert.Empty(load.Failed);
        var moved = 0;
        foreach (var user in load.Samples.Select(sample => sample.Body.Split(' ')).GroupBy(words => words[3], words => words[1]))
        {
            // A user's requests are those of one loop, so their answers come in their order.
            var stays = user.Aggregate(new List<string>(), (seen, version) => seen is [.., var last] && last == version ? seen : [.. seen, version]);
            Assert.True(stays is ["v1"] or ["v1", "v2", "v1"], $"{user.Key}: {string.Join(" then ", stays)}");
            if (stays.Count > 1) moved++;
        }
        // 60 % of two hundred users; so far from it chance comes once in 10^9.
        Assert.InRange(moved, 78, 162);
    }
}
