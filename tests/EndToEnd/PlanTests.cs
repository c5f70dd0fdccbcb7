using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>What a reload would do is said, and loaded when it is still that.</summary>
public sealed class PlanTests : Story
{
    [Fact]
    public async Task A_change_is_planned_and_applied_and_secrets_stay_references()
    {
        var scenario = BeginKnowing();
        var gateway = await scenario.Config(Service("v1")).RunAsync();
        (await scenario.VerbAsync("plan", "--exit-code")).ExitsWith(0).Says("nothing to change", "is generation 1");

        scenario.Config(Service("v2", instances: 2));
        var plan = (await scenario.VerbAsync("plan", "--exit-code")).ExitsWith(10).Says("generation 1 -> 2", "services.web.stable: v1 -> v2", "web/v2: 1 -> 2 processes", "web/v2 becomes stable", "next: halftone apply");
        Assert.DoesNotContain("hunter2", plan.All, StringComparison.Ordinal);
        Assert.StartsWith("candidate v1", await gateway.GetAsync("/"));

        (await scenario.VerbAsync("apply")).ExitsWith(2).Says("no terminal to ask", "--yes");
        (await scenario.VerbAsync("apply", "--yes")).ExitsWith(0).Says("generation 2 is in force");
        Assert.StartsWith("candidate v2", await gateway.GetAsync("/"));
        (await scenario.VerbAsync("apply", "--yes")).ExitsWith(0).Says("nothing to change");
    }

    [Fact]
    public async Task What_a_reload_would_refuse_is_refused_with_its_words_and_nothing_is_done()
    {
        var scenario = BeginKnowing();
        var gateway = await scenario.Config(Service("v1")).RunAsync();
        scenario.RawConfig($"listen: 127.0.0.1:1\naccess_log: access.log\n{Service("v1")}");
        (await scenario.VerbAsync("plan")).ExitsWith(3).Says("needs a restart of the gateway", "hint");
        scenario.Config(Service("v9"));
        (await scenario.VerbAsync("apply", "--yes")).ExitsWith(3).Says("no version `v9`");
        Assert.StartsWith("candidate v1", await gateway.GetAsync("/"));

        await File.WriteAllTextAsync(Path.Combine(scenario.Directory, "other.yaml"), $"listen: 127.0.0.1:{scenario.Port}\naccess_log: access.log\n{Service("v2")}", TestContext.Current.CancellationToken);
        scenario.Config(Service("v1"));
        (await scenario.VerbAsync("plan", "-c", "other.yaml")).ExitsWith(0).Says("other.yaml", "v1 -> v2");
        (await scenario.VerbAsync("apply", "-c", "other.yaml", "--yes")).ExitsWith(5).Says("is not what the gateway's own file says", "cp other.yaml");
        Assert.StartsWith("candidate v1", await gateway.GetAsync("/"));
    }

    [Fact]
    public async Task A_plan_that_is_not_that_of_the_file_any_more_is_not_loaded()
    {
        var scenario = BeginKnowing();
        var gateway = await scenario.Config(Service("v1")).RunAsync();
        scenario.Config(Service("v2"));
        var tag = JsonDocument.Parse((await scenario.VerbAsync("plan", "--json")).ExitsWith(0).Output).RootElement.GetProperty("tag").GetString();
        scenario.Config(Service("v2", instances: 2));
        var (status, answer) = await ReloadAsync(scenario, tag!);
        Assert.Equal(HttpStatusCode.PreconditionFailed, status);
        Assert.Contains("is not what was planned", answer, StringComparison.Ordinal);
        Assert.StartsWith("candidate v1", await gateway.GetAsync("/"));

        scenario.Config(Service("v2"));
        Assert.Equal(HttpStatusCode.OK, (await ReloadAsync(scenario, tag!)).Status);
        Assert.StartsWith("candidate v2", await gateway.GetAsync("/"));
    }

    private static async Task<(HttpStatusCode Status, string Answer)> ReloadAsync(Scenario scenario, string tag)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(scenario.Directory, "run", "halftone.sock")), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://halftone/v1/config:reload") { Headers = { { "If-Match", $"\"{tag}\"" } } };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private Scenario BeginKnowing()
    {
        var scenario = Begin();
        scenario.Environment["TOKEN_OF_WEB"] = "hunter2-very-secret";
        return scenario;
    }

    private static string Service(string stable, int instances = 1) => $$"""
        services:
          web:
            stable: {{stable}}
            defaults: { command: [node, {{Places.Service("candidate")}}], env: { VERSION: "${version}", TOKEN: "${env:TOKEN_OF_WEB}" } }
            versions: { v1: {}, v2: { instances: {{instances}} } }
        """;
}
