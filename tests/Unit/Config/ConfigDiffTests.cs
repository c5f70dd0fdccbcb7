using Halftone.Core.Config;
using Xunit;

namespace Halftone.Tests.Unit.Config;

public sealed class ConfigDiffTests
{
    private const string Before = """
        services:
          web:
            stable: v1
            limits: { queue: 256 }
            versions:
              v1: { command: node a.js, env: { LOG: info, TOKEN: "${env:TOKEN}" } }
              v2: { command: node b.js, ready: { timeout: 5s } }
            rules:
              - { when: { query: { v: v2 } }, to: v2 }
        """;

    private static HalftoneConfig Read(string text) => ConfigGoldens.Read(text).Config!;

    private static string Changes(string from, string to) =>
        string.Join('\n',
            ConfigDiff.Between(Read(Before), Read(Before.Replace(from, to, StringComparison.Ordinal))).Select(change => $"{change} ({change.Effect})"));

    [Fact]
    public void Equal_configs_differ_in_nothing() => Assert.Equal("", Changes("queue: 256", "queue: 256"));

    [Theory]
    [InlineData("queue: 256", "queue: 512",
        "~ services.web.versions.v1.limits.queue: 256 -> 512 (Live)\n~ services.web.versions.v2.limits.queue: 256 -> 512 (Live)")]
    [InlineData("timeout: 5s", "timeout: 6s", "~ services.web.versions.v2.ready.timeout: 5s -> 6s (Live)")]
    [InlineData("LOG: info", "LOG: debug",
        "~ services.web.versions.v1.env: { LOG: info, TOKEN: \"${env:TOKEN}\" } -> { LOG: debug, TOKEN: \"${env:TOKEN}\" } (Instances)")]
    [InlineData("node b.js", "node c.js", "~ services.web.versions.v2.command: [node, b.js] -> [node, c.js] (Instances)")]
    [InlineData("v: v2 }", "v: new }",
        "~ services.web.rules[0]: { name: rule-1, when: { query: { v: v2 } }, to: v2 } -> { name: rule-1, when: { query: { v: new } }, to: v2 } (Live)")]
    [InlineData("stable: v1", "stable: v2", "~ services.web.stable: v1 -> v2 (Live)")]
    [InlineData("services:", "listen: 127.0.0.1:9000\nservices:", "~ listen: 127.0.0.1:8000 -> 127.0.0.1:9000 (Gateway)")]
    [InlineData("      v2: {", "      v3: { command: c }\n      v2: {",
        "+ services.web.versions.v3: { command: [c], limits: { queue: 256 } } (Instances)")]
    [InlineData("    stable: v1", "    stable: v1\n    weights: { v1: 90%, v2: 10% }", "+ services.web.weights: { v1: 90%, v2: 10% } (Live)")]
    [InlineData("    rules:\n      - { when: { query: { v: v2 } }, to: v2 }", "",
        "- services.web.rules[0]: { name: rule-1, when: { query: { v: v2 } }, to: v2 } (Live)")]
    public void A_change_is_named_by_its_key_and_its_cost(string from, string to, string expected) => Assert.Equal(expected, Changes(from, to));

    [Fact]
    public void A_service_comes_and_goes()
    {
        var one = Read(Before);
        var two = one with { Services = [.. one.Services, one.Services[0] with { Name = "api" }] };
        Assert.StartsWith("+ services.api: {", Assert.Single(ConfigDiff.Between(one, two)).ToString(), StringComparison.Ordinal);
        Assert.StartsWith("- services.api: {", Assert.Single(ConfigDiff.Between(two, one)).ToString(), StringComparison.Ordinal);
    }

    /// <summary>Every property of a version, changed alone, is seen, and costs what its key says.</summary>
    [Fact]
    public void Only_what_a_process_was_started_with_needs_new_processes()
    {
        var version = new VersionConfig { Name = "v1", Command = ["node", "a.js"] };
        VersionConfig[] needNew =
        [
            version with { Command = ["node", "b.js"] },
            version with { Addresses = [Endpoint.Loopback(3000)] },
            version with { Cwd = "b" },
            version with { Env = [new("A", "b", "b")] },
            version with { Port = 3000 },
            version with { Socket = SocketKind.Unix },
            version with { SetHost = false },
            version with { Telemetry = false },
            version with { Diagnose = new() { CrashReport = false } },
        ];
        VersionConfig[] keep =
        [
            version,
            version with { Ready = new() { Kind = ReadyKind.Tcp } },
            version with { StopSignal = 2 },
            version with { StopGrace = TimeSpan.FromSeconds(1) },
            version with { Instances = 2 },
            version with { Restart = new() { GiveUpAfter = 1 } },
            version with { Health = new() { Path = "/" } },
            version with { Limits = new() { Concurrency = 1 } },
            version with { Log = new() { Files = 1 } },
            version with { Diagnose = new() { PerHourMax = 1 } },
        ];
        Assert.All(needNew, changed => Assert.False(ConfigDiff.SameProcesses(version, changed), changed.ToString()));
        Assert.All(keep, changed => Assert.True(ConfigDiff.SameProcesses(version, changed), changed.ToString()));
        Assert.All(keep.Skip(1), changed => Assert.Equal(ReloadEffect.Live, ConfigDiff.Between(version, changed)));
        // The name and the shown forms of command and directory are no settings of their own; `diagnose` has keys of both kinds.
        Assert.Equal(typeof(VersionConfig).GetProperties().Length - 3 + 1, needNew.Length + keep.Length - 1);
    }

    [Fact]
    public void A_new_value_behind_a_reference_needs_new_processes()
    {
        var version = new VersionConfig { Name = "v1", Command = ["node", "a.js"], Env = [new("TOKEN", "old", "${env:TOKEN}")] };
        var changed = version with { Env = [new("TOKEN", "new", "${env:TOKEN}")] };
        Assert.False(ConfigDiff.SameProcesses(version, changed));
    }
}
