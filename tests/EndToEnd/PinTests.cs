using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>A tester is pinned to a version by a verb, whatever the rules say, and still is after the gateway was killed.</summary>
public sealed class PinTests : Story
{
    [Fact]
    public async Task A_pin_comes_before_a_rule_is_explained_logged_and_outlives_a_kill_of_the_gateway()
    {
        var scenario = Begin();
        var gateway = await scenario.Config($$"""
            services:
              web:
                stable: v1
                identity: [ { header: X-User } ]
                rules:
                  - { when: { query: { v: v1 } }, to: v1 }
                defaults: { command: [node, {{Places.Service("candidate")}}], env: { VERSION: "${version}" } }
                versions: { v1: {}, v2: {} }
            """).RunAsync();

        (await scenario.VerbAsync("pin", "web", "--user", "ana", "--to", "v2", "--for", "2h")).ExitsWith(0).Says("ana is pinned to web/v2 until");
        Assert.StartsWith("candidate v2", await AskAsync(gateway, "/?v=v1", "ana"));
        Assert.StartsWith("candidate v1", await AskAsync(gateway, "/?v=v1", "ben"));
        Assert.StartsWith("candidate v1", await AskAsync(gateway, "/", "ben"));
        (await scenario.VerbAsync("explain", "web", "GET /?v=v1", "--user", "ana")).ExitsWith(0).Says("x-user=ana -> v2, pinned until", "without the pin: rule rule-1 -> v1");
        var log = Path.Combine(scenario.Directory, "access.log");
        await Eventually.TrueAsync(() => File.Exists(log) && File.ReadAllText(log).Contains("\"decision\":\"pin\"", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "the access log says that a pin decided");

        gateway.Kill();
        await gateway.EndedAsync();
        gateway = await scenario.RunAsync();
        (await scenario.VerbAsync("pin", "web")).ExitsWith(0).Says("ana", "v2");
        Assert.StartsWith("candidate v2", await AskAsync(gateway, "/", "ana"));
        (await scenario.VerbAsync("drain", "web", "v2")).ExitsWith(0);
        (await scenario.VerbAsync("pin", "web")).ExitsWith(0).Says("ana", "web/v2 is drained, and pins to it rest");
        Assert.StartsWith("candidate v1", await AskAsync(gateway, "/", "ana"));
        (await scenario.VerbAsync("undrain", "web", "v2")).ExitsWith(0);
        (await scenario.VerbAsync("unpin", "web", "--user", "ben")).ExitsWith(4).Says("ben is not pinned at web", "known: ana");
        (await scenario.VerbAsync("unpin", "web", "--user", "ana")).ExitsWith(0);
        Assert.StartsWith("candidate v1", await AskAsync(gateway, "/", "ana"));
    }

    private static async Task<string> AskAsync(Gateway gateway, string target, string user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Add("X-User", user);
        using var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
