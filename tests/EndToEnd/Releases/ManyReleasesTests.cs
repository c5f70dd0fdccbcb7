using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Releases;

/// <summary>Releases one after the other under load: nobody notices.</summary>
public sealed class ManyReleasesTests : ReleaseStory
{
    private static readonly int Releases = Places.Nightly ? 100 : 5;
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
        await load.MoreAsync(50);
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
        await using var load = new Load(gateway.Port, 8, number => $"GET /?ms=1&n={number} HTTP/1.1\r\nHost: web.test\r\nX-User: u{number % 200}\r\n\r\n");
        await load.MoreAsync(400);
        (await scenario.VerbAsync("deploy", "web", "v2")).ExitsWith(0);
        await Eventually.TrueAsync(async () => (await scenario.VerbAsync("status", "web", "--json")).Output.Contains("\"target\":0.6", StringComparison.Ordinal), TimeSpan.FromSeconds(40), "60 %");
        await load.MoreAsync(1000);
        (await scenario.VerbAsync("rollback", "web")).ExitsWith(0);
        await load.MoreAsync(1000);
        await load.StopAsync();

        Assert.Empty(load.Failed);
        // Which user a request was of is not in the answer; that nobody flips is asked of the decision itself.
        var sides = new List<string>();
        for (var user = 0; user < 200; user++) sides.Add(await SideAsync(gateway, user));
        Assert.All(sides, side => Assert.Equal("v1", side));
    }

    private static async Task<string> SideAsync(Gateway gateway, int user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/?ms=1") { Headers = { { "X-User", $"u{user}" } } };
        using var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split(' ')[1];
    }
}
