using Halftone.Tests.Wire.Running;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Releases;

/// <summary>A whole daemon with its own desk and store, asked by verbs; versions are servers of the test, so that nothing has to start.</summary>
public sealed class DaemonReleaseTests : IAsyncDisposable
{
    private readonly Backend _one = new("one");
    private readonly Backend _two = new("two");

    [Fact]
    public async Task What_is_reached_already_is_no_wait()
    {
        await using var daemon = new TestDaemon(Yaml("v1"));
        await daemon.ServingAsync();
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("deploy", "web", "v2", "--strategy", "immediate", "--wait"));
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("wait", "web", "--for", "done"));
        Assert.Contains("v2 is stable", daemon.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_to_a_name_that_nobody_knows_is_refused_and_begins_nothing()
    {
        await using var daemon = new TestDaemon(Yaml("v1"));
        await daemon.ServingAsync();
        Assert.Equal(ExitCode.NotFound, await daemon.RunAsync("rollback", "web", "--to", "v11"));
        Assert.Contains("there is no web/v11", daemon.Errors, StringComparison.Ordinal);
        Assert.Contains("v1, v2", daemon.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, await daemon.RunAsync("wait", "web", "--for", "done"));
    }

    [Fact]
    public async Task A_version_whose_deploy_was_refused_was_never_deployed()
    {
        await using var daemon = new TestDaemon(Yaml("v1"));
        await daemon.ServingAsync();
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("deploy", "web", "v2", "--plan", "slow"));
        Assert.Equal(ExitCode.Conflict, await daemon.RunAsync("deploy", "web", "v3", "--", "node", "mistyped.js"));
        Assert.Contains("v2 is being released", daemon.Errors, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Conflict, await daemon.RunAsync("deploy", "web", "v3", "--", "node", "server.js"));
        Assert.Contains("v2 is being released", daemon.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("versions", "web"));
        Assert.DoesNotContain("v3", daemon.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_old_version_was_taken_out_of_the_file_a_rollback_says_that_there_is_no_way_back()
    {
        await using var daemon = new TestDaemon(Yaml("v1"));
        await daemon.ServingAsync();
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("deploy", "web", "v2", "--plan", "now", "--wait"));
        daemon.Write(Yaml("v2", withOld: false));
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("reload"));

        Assert.Equal(ExitCode.Conflict, await daemon.RunAsync("rollback", "web"));
        Assert.Contains("there is no way back to v1", daemon.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("status", "web", "--json"));
        Assert.Contains("\"phase\":\"promoted\"", daemon.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asks_while_the_gateway_starts_is_told_so()
    {
        await using var daemon = new TestDaemon("""
            listen: 127.0.0.1:0
            services: { web: { stable: v1, versions: { v1: { command: [sleep, "100"] } } } }
            """);
        await daemon.AnswersAsync();
        await TestDaemon.UntilAsync(async () => await daemon.RunAsync("ps") == ExitCode.Ok && daemon.Output.Contains("v1", StringComparison.Ordinal));
        foreach (var verb in new[] { new[] { "rollback", "web" }, ["deploy", "web", "v2", "--", "node", "server.js"], ["retry", "web"] })
        {
            Assert.Equal(ExitCode.Conflict, await daemon.RunAsync(verb));
            Assert.Contains("still starting", daemon.Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"version":null}""", "no version is named")]
    [InlineData("""{"version":"v3","command":["node",null]}""", "is null")]
    [InlineData("""{"version":"v3","env":{"LOG":null}}""", "is null")]
    [InlineData("""{"version":"v3","strategy":"immediate","plan":"slow"}""", "has a plan of its own")]
    public Task A_wish_that_makes_no_sense_is_refused_with_a_reason_and_is_no_bug(string body, string why) => DeskStory.RunAsync(async story =>
    {
        var (status, text) = await story.AskAsync("POST", "/v1/services/web/releases", body);
        Assert.Equal(400, status);
        Assert.Contains(why, text, StringComparison.Ordinal);
        Assert.Empty(story.Desk.Asked);
    });

    [Fact]
    public Task Texts_that_no_store_could_keep_are_refused_before_anything_begins() => DeskStory.RunAsync(async story =>
    {
        var longText = new string('x', Api.ReleaseWishes.SaidMax + 1);
        foreach (var body in new[] { $$"""{"version":"v3","message":"{{longText}}"}""", $$$"""{"version":"v3","env":{"A":"{{{longText}}}"}}""", $$"""{"version":"v3","why":"{{longText}}"}""" })
        {
            var (status, text) = await story.AskAsync("POST", "/v1/services/web/releases", body);
            Assert.Equal(400, status);
            Assert.Contains("characters, and at most", text, StringComparison.Ordinal);
        }
        Assert.Empty(story.Desk.Asked);
    });

    [Fact]
    public async Task A_history_that_cannot_be_read_names_the_store_and_what_to_do()
    {
        await using var daemon = new TestDaemon(Yaml("v1"));
        await daemon.ServingAsync();
        File.Delete(Path.Combine(daemon.Directory, "data", "halftone.db"));
        Assert.Equal(ExitCode.DaemonUnreachable, await daemon.RunAsync("history", "web"));
        Assert.Contains("was removed", daemon.Errors, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    private string Yaml(string stable, bool withOld = true) => $$"""
        listen: 127.0.0.1:0
        access_log: off
        plans:
          now: { steps: [ { weight: 100%, hold: 0s, gates: [] } ], keep_old: 10m }
          slow: { steps: [ { weight: 5%, hold: 1h }, { weight: 100% } ] }
        services:
          web:
            stable: {{stable}}
            versions: { {{(withOld ? $"v1: {{ addresses: [\"{_one.Endpoint}\"] }}, " : "")}}v2: { addresses: ["{{_two.Endpoint}}"] } }
        """;
}
