using System.Net;
using System.Net.Sockets;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>Every way to go wrong that a user can meet says where, what, and how to mend it.</summary>
public sealed class MessageTests : Story
{
    [Fact]
    public async Task Port_taken_names_the_port_and_who_has_it()
    {
        using var squatter = new TcpListener(IPAddress.Loopback, 0);
        squatter.Start();
        var port = ((IPEndPoint)squatter.LocalEndpoint).Port;
        var told = await Begin().RawConfig($"listen: 127.0.0.1:{port}\n{Hello()}").RefusedAsync();
        told.ExitsWith(1).Says($"port {port} is taken by", $"pid {Environment.ProcessId}", "hint:", "listen");
    }

    [Fact]
    public async Task Port_taken_by_another_halftone_says_so()
    {
        var first = Begin().Config(Hello());
        var gateway = await first.RunAsync();
        var told = await Begin().RawConfig($"listen: 127.0.0.1:{first.Port}\n{Hello()}").RefusedAsync();
        told.ExitsWith(5).Says("another halftone", $"pid {gateway.Pid}", first.Directory, "hint:");
    }

    [Fact]
    public async Task Admin_socket_in_use_names_the_gateway_that_has_it()
    {
        var scenario = Begin().Config(Hello());
        var gateway = await scenario.RunAsync();
        var told = await scenario.RawConfig($"listen: 127.0.0.1:{FreePort.Take()}\n{Hello()}").RefusedAsync();
        told.ExitsWith(5).Says("another halftone", $"pid {gateway.Pid}", "run/halftone.sock", "reload", "hint:");
        Assert.StartsWith("hello", await gateway.GetAsync("/"));
    }

    [Fact]
    public async Task Command_not_found_names_the_command_and_where_it_was_sought()
    {
        var told = await Begin().Config(Service("command: noode server.js")).RefusedAsync();
        told.Says("web/v1", "noode", "find the command", "PATH", "hint:");
    }

    [Fact]
    public async Task Missing_working_directory_is_not_mistaken_for_a_missing_command()
    {
        var told = await Begin().Config(Service($"command: [node, {Places.Service("hello")}], cwd: ./nowhere")).RefusedAsync();
        told.Says("web/v1", "nowhere", "directory", "hint:");
    }

    [Fact]
    public async Task A_child_that_exits_at_once_is_quoted()
    {
        var told = await Begin().Config(Service($"command: [node, {Places.Service("crash-loop")}]")).RefusedAsync();
        told.Says("web/v1", "cannot read settings.json", "code 3", "hint:");
    }

    [Fact]
    public async Task A_child_that_is_never_ready_is_quoted_and_the_timeout_named()
    {
        var told = await Begin().Config(Service($"command: [node, {Places.Service("never-ready")}], env: {{ EVERY_MS: \"100\" }}, ready: {{ timeout: 4s }}")).RefusedAsync();
        told.Says("web/v1", "not ready", "4 s", "still waiting", "hint:");
    }

    [Fact]
    public async Task A_child_that_ignores_PORT_is_told_where_it_listens()
    {
        var told = await Begin().Config(Service($"command: [node, {Places.Service("ignores-port")}], ready: {{ timeout: 4s }}")).RefusedAsync();
        told.Says("web/v1", "listens on", "PORT", "hint:");
    }

    [Fact]
    public async Task Bad_YAML_is_shown_with_its_line()
    {
        var told = await Begin().RawConfig("listen: 127.0.0.1:0\nservices:\n  web: { stable: v1\n").RefusedAsync();
        told.ExitsWith(3).Says("halftone.yaml:", "error HT", "hint:");
    }

    [Fact]
    public async Task An_unknown_version_in_a_rule_is_shown_with_the_known_ones()
    {
        var told = await Begin().Config(Hello() + "\n    rules: [{ when: { query: { version: v1 } }, to: v7 }]\n").RefusedAsync();
        told.ExitsWith(3).Says("halftone.yaml:", "v7", "v1", "error HT");
    }

    [Theory]
    [InlineData("node a.js && node b.js", "&&")]
    [InlineData("node a.js | tee log", "|")]
    [InlineData("LOG=1 node a.js", "env")]
    public async Task Shell_operators_in_a_command_are_refused_with_the_form_that_works(string command, string named)
    {
        var told = await Begin().Config(Service($"command: '{command}'")).RefusedAsync();
        told.ExitsWith(3).Says("halftone.yaml:", named);
    }

    [Theory]
    [InlineData("cluster: { nodes: [] }", "cluster")]
    [InlineData("tracing: on", "tracing")]
    public async Task A_key_that_is_not_built_yet_is_refused_and_never_ignored(string line, string key)
    {
        var told = await Begin().Config($"{Hello()}\n{line}\n").RefusedAsync();
        told.ExitsWith(3).Says("halftone.yaml:", key, "not built yet");
    }

    [Fact]
    public async Task A_verb_that_is_not_built_yet_says_so() => (await Begin().VerbAsync("cluster", "join")).ExitsWith(2).Says("cluster", "not built yet");

    [Fact]
    public async Task A_verb_without_a_gateway_says_where_it_looked() => (await Begin().Config(Hello()).VerbAsync("ps")).ExitsWith(6).Says("halftone.sock", "hint:", "halftone run");

    [Fact]
    public async Task Too_few_file_descriptors_are_counted_before_anything_starts()
    {
        var told = await Begin().Config(Hello()).ShellAsync("ulimit -n 64; exec \"$HALFTONE\" run");
        told.ExitsWith(1).Says("not enough file descriptors", "64", "ulimit", "hint:");
    }

    [Fact]
    public async Task Run_without_a_file_says_what_to_do() => (await Begin().RefusedAsync()).ExitsWith(3).Says("halftone.yaml", "halftone init", "halftone run -- ");

    private static string Hello() => Service($"command: [node, {Places.Service("hello")}]");

    private static string Service(string version) => $$"""
        services:
          web:
            stable: v1
            versions: { v1: { {{version}} } }
        """;
}
