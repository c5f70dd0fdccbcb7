using System.Text.Json.Nodes;
using Halftone.Tests.Unit.Notifications;
using Halftone.Tests.Unit.Telemetry;
using Halftone.Tests.Wire.Running;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Releases;

/// <summary>What a whole daemon tells of its releases: in its figures, and to hooks. Its versions are addresses, so that nothing has to be started.</summary>
public sealed class ReleaseToldTests
{
    private static string Yaml(Backend one, Backend two, string more = "") => $$"""
        listen: 127.0.0.1:0
        access_log: off
        {{more}}
        services:
          web:
            stable: v1
            plan: { steps: [ { weight: 50%, hold: 0s, gates: [] }, { approve: manual }, { weight: 100%, hold: 0s, gates: [] } ], keep_old: 1h }
            versions: { v1: { addresses: ["{{one.Endpoint}}"] }, v2: { addresses: ["{{two.Endpoint}}"] } }
        """;

    private static async Task WithDaemonAsync(Func<TestDaemon, Func<string, string>, Task> test)
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var daemon = new TestDaemon(Yaml(one, two));
        await daemon.ServingAsync();
        await test(daemon, more => Yaml(one, two, more));
    }

    private static async Task DoneAsync(TestDaemon daemon, params string[] args) => Assert.True(await daemon.RunAsync(args) is ExitCode.Ok, daemon.Errors);

    private static Task ComesToAsync(TestDaemon daemon, string phase) => TestDaemon.UntilAsync(async () =>
    {
        await DoneAsync(daemon, "status", "web", "--json");
        return (string?)JsonNode.Parse(daemon.Output)!["release"]!["phase"] == phase;
    });

    private static async Task<PrometheusGrammar> FiguresAsync(TestDaemon daemon) => PrometheusGrammar.Read((await daemon.GetAsync("/metrics")).Text);

    private static string[] Parts(PrometheusGrammar page) =>
        [.. page.Samples.Where(sample => sample.Name == "halftone_release_info").Select(sample => $"{sample.Labels["halftone_version"]} {sample.Labels["role"]} {sample.Labels["phase"]}")];

    [Fact]
    public Task The_figures_follow_a_release_through_its_life() => WithDaemonAsync(async (daemon, _) =>
    {
        Assert.Equal(["v1 stable none"], Parts(await FiguresAsync(daemon)));
        await DoneAsync(daemon, "deploy", "web", "v2");
        await ComesToAsync(daemon, "awaiting_approval");
        var page = await FiguresAsync(daemon);
        Assert.Equal(["v1 stable awaiting_approval", "v2 candidate awaiting_approval"], Parts(page));
        Assert.Equal((2d, 1d), (page.Samples.Single(sample => sample.Name == "halftone_release_step").Value, page.Samples.Single(sample => sample.Name == "halftone_store_connected").Value));
        Assert.Equal(-1, page.Samples.Single(sample => sample.Name == "halftone_gate_result" && sample.Labels["gate"] == "errors").Value);

        await DoneAsync(daemon, "approve", "web");
        await ComesToAsync(daemon, "promoted");
        Assert.Equal(["v1 old promoted", "v2 stable promoted"], Parts(await FiguresAsync(daemon)));
        await DoneAsync(daemon, "rollback", "web");
        await TestDaemon.UntilAsync(async () => (page = await FiguresAsync(daemon)).Samples.Any(sample => sample.Name == "halftone_release_duration_seconds_count" && sample.Labels["result"] == "rolled_back" && sample.Value == 1));
        Assert.Equal(["v1 stable none"], Parts(page).Take(1));
        Assert.Equal(1, page.Samples.Single(sample => sample.Name == "halftone_release_transitions_total" && sample.Labels["phase"] == "promoted").Value);
        Assert.Equal(1, page.Samples.Single(sample => sample.Name == "halftone_release_duration_seconds_count" && sample.Labels["result"] == "rolled_back").Value);
        Assert.True(page.Samples.Single(sample => sample.Name == "halftone_release_manual_wait_seconds_sum").Value > 0);
        Assert.DoesNotContain(page.Samples, sample => sample.Name is "halftone_release_step" or "halftone_gate_result");
    });

    [Fact]
    public Task A_hook_that_a_reload_brings_hears_of_the_next_release() => WithDaemonAsync(async (daemon, yaml) =>
    {
        using var hook = new RawHook(RawHook.Say(200));
        daemon.Write(yaml($"notify: [ {{ webhook: \"{hook.At()}\" }} ]"));
        await DoneAsync(daemon, "reload");
        await DoneAsync(daemon, "deploy", "web", "v2");
        Assert.Contains("\"type\":\"release.started\"", (await hook.NextAsync()).Body);
        await DoneAsync(daemon, "notifications");
        Assert.StartsWith($"127.0.0.1-", daemon.Output.Split('\n')[1]);
    });

    [Fact]
    public Task What_a_hook_was_not_told_is_shown_and_can_be_sent_again() => WithDaemonAsync(async (daemon, yaml) =>
    {
        using var hook = new RawHook((number, _) => RawHook.Say(number == 1 ? 410 : 200));
        daemon.Write(yaml($"notify: [ {{ events: [release.started], webhook: \"{hook.At("/T0KEN")}\" }} ]"));
        await DoneAsync(daemon, "reload");
        await DoneAsync(daemon, "deploy", "web", "v2");
        await TestDaemon.UntilAsync(async () =>
        {
            await DoneAsync(daemon, "notifications", "--json");
            return JsonNode.Parse(daemon.Output)!["dead_letters"]!.AsArray().Count == 1;
        });
        Assert.DoesNotContain("T0KEN", daemon.Output);
        var id = (string)JsonNode.Parse(daemon.Output)!["dead_letters"]![0]!["id"]!;
        Assert.Equal(1, (await FiguresAsync(daemon)).Samples.Single(sample => sample.Name == "halftone_dead_letters").Value);
        Assert.Equal(ExitCode.NotFound, await daemon.RunAsync("notifications", "--resend", "r-none"));
        await DoneAsync(daemon, "notifications", "--resend", id);
        await hook.NextAsync();
        Assert.Equal(id, (await hook.NextAsync()).Field("webhook-id"));
        await DoneAsync(daemon, "notifications");
        Assert.DoesNotContain(id, daemon.Output);
    });
}
