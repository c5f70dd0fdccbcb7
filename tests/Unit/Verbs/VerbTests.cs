using System.Text.Json;
using Halftone.Verbs;
using Xunit;

namespace Halftone.Tests.Unit.Verbs;

public sealed class VerbTests : IDisposable
{
    private const string Good = """
        listen: 127.0.0.1:8000
        services:
          web:
            stable: v2
            versions:
              v1: { command: node child.js }
              v2: { command: node child.js }
            rules:
              - { when: { query: { version: v1 } }, to: v1 }
        """;

    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    private void EndsWithOneHint()
    {
        var lines = _cli.Screen.Errors.TrimEnd().Split('\n');
        Assert.StartsWith("hint: ", lines[^1]);
        Assert.Single(lines, line => line.StartsWith("hint: ", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("error: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pz", "ps")]
    [InlineData("relaod", "reload")]
    public async Task An_unknown_verb_is_a_usage_error_that_names_the_one_that_was_meant(string typed, string meant)
    {
        Assert.Equal(ExitCode.Usage, await _cli.RunAsync(typed));
        Assert.Contains($"'{typed}' is not a halftone verb", _cli.Screen.Errors);
        Assert.Contains($"did you mean '{meant}'?", _cli.Screen.Errors);
        EndsWithOneHint();
    }

    [Theory]
    [InlineData("ps", "--jsn")]
    [InlineData("reload", "--jsno")]
    [InlineData("logs", "web", "--folow")]
    [InlineData("split", "web")]
    [InlineData("scale", "web", "v1", "many")]
    [InlineData("logs", "--tail", "-3")]
    [InlineData("logs", "--tail", "99999999")]
    [InlineData("reload", "--timeout", "30")]
    [InlineData("restart", "web/v1/x")]
    [InlineData("restart", "web//1")]
    [InlineData("split", "web", "v1")]
    [InlineData("split", "web", "v1@x")]
    [InlineData("split", "web", "v1@50", "v1@50")]
    [InlineData("deploy", "web")]
    [InlineData("deploy", "web", "v2", "v3")]
    [InlineData("deploy", "web", "v2", "--strategy", "rolling")]
    [InlineData("deploy", "web", "v2", "--env", "LOG")]
    [InlineData("deploy", "web", "v2", "--env", "LOG=1", "--env", "LOG=2")]
    [InlineData("deploy", "web", "v2", "--instances", "many")]
    [InlineData("deploy", "web", "v2", "--wait", "--timeout", "2")]
    [InlineData("deploy", "web", "v2", "--wiat")]
    [InlineData("status", "web", "--wach")]
    [InlineData("wait", "web")]
    [InlineData("wait", "web", "--for", "step=0")]
    [InlineData("approve", "web", "--step", "x")]
    [InlineData("promote")]
    [InlineData("history", "web", "--limit", "0")]
    [InlineData("rm", "web", "v1")]
    [InlineData("completion", "tcsh")]
    [InlineData("completion")]
    [InlineData("drill", "--yes", "--connections", "0")]
    [InlineData("drill", "--yes", "--connections", "2001")]
    [InlineData("drill", "--yes", "--duration", "999ms")]
    [InlineData("drill", "--yes", "--duration", "301s")]
    [InlineData("drill", "--yes", "--duration", "20")]
    [InlineData("drill", "--yes", "--path", "http://elsewhere/")]
    [InlineData("drill", "--yes", "--path", "/ HTTP/1.1")]
    [InlineData("run", "--listen", "8000", "--", "node")]
    [InlineData("run", "-c", "halftone.yaml", "--", "node")]
    public async Task A_command_line_that_makes_no_sense_ends_with_2_and_a_hint(params string[] args)
    {
        Assert.Equal(ExitCode.Usage, await _cli.RunAsync(args));
        EndsWithOneHint();
    }

    [Fact]
    public async Task A_number_that_is_none_is_told_without_words_of_our_language()
    {
        Assert.Equal(ExitCode.Usage, await _cli.RunAsync("config", "history", "x"));
        Assert.Contains("error: Cannot parse argument 'x' for command 'history'\n", _cli.Screen.Errors);
        EndsWithOneHint();
    }

    [Fact]
    public async Task Help_is_no_failure() => Assert.Equal(ExitCode.Ok, await _cli.RunAsync("split", "--help"));

    [Fact]
    public async Task Without_a_verb_help_is_shown_and_the_usage_is_wrong() => Assert.Equal(ExitCode.Usage, await _cli.RunAsync());

    [Theory]
    [InlineData("cluster", "join", "a")]
    [InlineData("token", "new")]
    public async Task A_verb_that_is_not_built_yet_says_so(params string[] args)
    {
        Assert.Equal(ExitCode.Usage, await _cli.RunAsync(args));
        Assert.Contains($"'halftone {args[0]}' is not built yet", _cli.Screen.Errors);
        EndsWithOneHint();
    }

    [Fact]
    public async Task A_drill_that_nobody_can_confirm_is_refused_without_a_word_to_the_gateway()
    {
        Assert.Equal(ExitCode.Usage, await _cli.RunAsync("drill", "web", "--server", "run/none.sock"));
        Assert.Contains("add --yes if you do", _cli.Screen.Errors);
        EndsWithOneHint();
    }

    [Fact]
    public async Task A_drill_against_the_gateway_of_another_machine_is_refused()
    {
        Assert.Equal(ExitCode.Usage, await _cli.RunAsync("drill", "web", "--yes", "--server", "http://192.0.2.7:7070"));
        Assert.Contains("another machine", _cli.Screen.Errors);
        EndsWithOneHint();
    }

    [Fact]
    public async Task A_good_file_is_checked_in_silence()
    {
        Assert.Equal(ExitCode.Ok, await _cli.WithFile("halftone.yaml", Good).RunAsync("check"));
        Assert.Equal("", _cli.Screen.Output + _cli.Screen.Errors);
    }

    [Fact]
    public async Task A_bad_file_is_refused_with_every_problem_at_its_place()
    {
        var bad = Good.Replace("stable: v2", "stable: v9").Replace("listen:", "lisen:");
        Assert.Equal(ExitCode.ConfigInvalid, await _cli.WithFile("halftone.yaml", bad).RunAsync("check"));
        Assert.Contains("halftone.yaml:1:1: error", _cli.Screen.Errors);
        Assert.Contains("halftone.yaml:4:13: error", _cli.Screen.Errors);
        Assert.Contains("hint: begin with line 1: ", _cli.Screen.Errors);
    }

    [Fact]
    public async Task Problems_are_one_document_for_programs()
    {
        await _cli.WithFile("halftone.yaml", Good.Replace("stable: v2", "stable: v9")).RunAsync("check", "--json");
        using var document = JsonDocument.Parse(_cli.Screen.Output);
        Assert.Equal(1, document.RootElement.GetProperty("errors").GetInt32());
        Assert.Equal(4, document.RootElement.GetProperty("problems")[0].GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData("usage", "pz", "--json")]
    [InlineData("usage", "split", "web", "v1", "--json")]
    [InlineData("config_invalid", "check", "--json")]
    [InlineData("daemon_unreachable", "reload", "--json", "--server", "run/none.sock")]
    [InlineData("daemon_unreachable", "scale", "web", "v1", "2", "--json", "--server", "run/none.sock")]
    [InlineData("daemon_unreachable", "deploy", "web", "v2", "--json", "--server", "run/none.sock", "--", "node", "server.js", "--json")]
    [InlineData("daemon_unreachable", "status", "--json", "--server", "run/none.sock")]
    [InlineData("daemon_unreachable", "rollback", "web", "--to", "v1", "--json", "--server", "run/none.sock")]
    public async Task A_failure_is_one_document_for_programs(string code, params string[] args)
    {
        Assert.NotEqual(ExitCode.Ok, await _cli.RunAsync(args));
        using var document = JsonDocument.Parse(_cli.Screen.Output);
        Assert.Equal(code, document.RootElement.GetProperty("code").GetString());
        Assert.NotEmpty(document.RootElement.GetProperty("hint").GetString()!);
    }

    [Fact]
    public async Task Strict_refuses_what_is_only_warned_about()
    {
        var doubtful = Good + "\n      - { when: { query: { version: v1 } }, to: v2 }\n";
        Assert.Equal(ExitCode.Ok, await _cli.WithFile("halftone.yaml", doubtful).RunAsync("check"));
        Assert.Contains("warning", _cli.Screen.Errors);
        Assert.Equal(ExitCode.ConfigInvalid, await _cli.RunAsync("check", "--strict"));
        EndsWithOneHint();
    }

    [Fact]
    public async Task A_gateway_that_is_named_and_does_not_answer_is_not_replaced_by_the_file()
    {
        _cli.WithFile("halftone.yaml", Good);
        Assert.Equal(ExitCode.DaemonUnreachable, await _cli.RunAsync("explain", "web", "/", "--server", "run/none.sock"));
        Assert.Equal(ExitCode.DaemonUnreachable, await _cli.With("HALFTONE_SERVER", "run/none.sock").RunAsync("explain", "web", "/"));
    }

    [Theory]
    [InlineData("node server.js --name 'a: b'")]
    [InlineData("node server.js \"#1\"")]
    [InlineData("node server.js --rule={a: 1}")]
    public async Task A_first_file_passes_its_own_check_whatever_the_command(string command)
    {
        Assert.Equal(ExitCode.Ok, await _cli.RunAsync("init", "--cmd", command, "--json"));
        using var document = JsonDocument.Parse(_cli.Screen.Output);
        Assert.Equal(command, document.RootElement.GetProperty("command").GetString());
        await _cli.RunAsync("check", "--strict");
        Assert.Equal("", _cli.Screen.Errors);
    }

    [Fact]
    public async Task A_port_that_metrics_or_the_admin_side_have_is_no_version_s()
    {
        foreach (var taken in new[] { "metrics: 127.0.0.1:3000", "admin: { http: 127.0.0.1:3000 }" })
        {
            var file = $"{taken}\n{Good.Replace("v1: { command: node child.js }", "v1: { command: node child.js, port: 3000 }")}";
            Assert.Equal(ExitCode.ConfigInvalid, await _cli.WithFile("halftone.yaml", file).RunAsync("check"));
            Assert.Contains("port 3000 is taken by", _cli.Screen.Errors);
        }
    }

    [Fact]
    public async Task A_missing_file_is_an_invalid_configuration()
    {
        Assert.Equal(ExitCode.ConfigInvalid, await _cli.RunAsync("check"));
        Assert.Contains("halftone init writes one", _cli.Screen.Errors);
        Assert.Equal(ExitCode.ConfigInvalid, await _cli.RunAsync("run"));
        EndsWithOneHint();
    }

    [Fact]
    public async Task The_schema_is_a_json_document()
    {
        Assert.Equal(ExitCode.Ok, await _cli.RunAsync("schema"));
        using var schema = JsonDocument.Parse(_cli.Screen.Output);
        Assert.Contains("draft-07", schema.RootElement.GetProperty("$schema").GetString());
    }

    [Fact]
    public async Task A_reading_verb_without_a_daemon_ends_with_6()
    {
        foreach (var verb in new[] { "ps", "logs", "reload" })
        {
            Assert.Equal(ExitCode.DaemonUnreachable, await _cli.WithFile("halftone.yaml", Good).RunAsync(verb));
            Assert.Contains("run/halftone.sock", _cli.Screen.Errors);
            EndsWithOneHint();
        }
    }

    [Fact]
    public async Task Explain_reads_the_file_when_nothing_runs()
    {
        Assert.Equal(ExitCode.Ok, await _cli.WithFile("halftone.yaml", Good).RunAsync("explain", "web", "GET /?version=v1"));
        Assert.Contains("MATCH -> v1", _cli.Screen.Output);
        Assert.Contains("no gateway runs here", _cli.Screen.Errors);
        Assert.Equal(ExitCode.NotFound, await _cli.RunAsync("explain", "shop", "/"));
        Assert.Contains("known: web", _cli.Screen.Errors);
    }

    [Fact]
    public async Task A_user_is_put_where_the_service_reads_identities()
    {
        var split = Good + "\n    weights: { v2: 50%, v1: 50% }\n    identity: [{ header: x-user-id }]\n";
        Assert.Equal(ExitCode.Ok, await _cli.WithFile("halftone.yaml", split).RunAsync("explain", "web", "/", "--user", "ana"));
        Assert.Contains("x-user-id=ana", _cli.Screen.Output);
    }

    [Fact]
    public async Task The_first_file_passes_its_own_check_and_is_never_overwritten()
    {
        _cli.WithFile("package.json", """{ "scripts": { "start": "node bin/www.js" } }""");
        Assert.Equal(ExitCode.Ok, await _cli.RunAsync("init"));
        Assert.Contains("command: node bin/www.js", _cli.Read("halftone.yaml"));
        Assert.Equal(ExitCode.Ok, await _cli.RunAsync("check", "--strict"));
        Assert.Equal(ExitCode.Conflict, await _cli.RunAsync("init"));
        EndsWithOneHint();
    }

    [Fact]
    public async Task Quiet_leaves_only_data_and_failures()
    {
        Assert.Equal(ExitCode.Ok, await _cli.RunAsync("init", "--quiet"));
        Assert.Equal("", _cli.Screen.Output + _cli.Screen.Errors);
    }

    [Fact]
    public async Task The_version_is_said_without_a_daemon()
    {
        Assert.Equal(ExitCode.Ok, await _cli.RunAsync("version", "--json"));
        using var document = JsonDocument.Parse(_cli.Screen.Output);
        Assert.False(document.RootElement.TryGetProperty("daemon", out _));
    }

    [Fact]
    public async Task A_socket_whose_path_is_too_long_is_named_as_such()
    {
        Assert.NotEqual(ExitCode.Ok, await _cli.RunAsync("ps", "--server", $"/tmp/{new string('x', 120)}.sock"));
        Assert.Contains("longer than 107 bytes", _cli.Screen.Errors);
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("2m", 120_000)]
    public void Times_carry_a_unit(string text, int milliseconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("0s")]
    [InlineData("s")]
    [InlineData("-1s")]
    public void Times_without_one_are_refused(string text) => Assert.False(Durations.TryParse(text, out _));
}
