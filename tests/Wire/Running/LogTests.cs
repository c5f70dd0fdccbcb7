using System.Runtime.InteropServices;
using System.Text.Json;
using Halftone.Client;
using Halftone.Core.Config;
using Halftone.Running;
using Halftone.Screens;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Running;

/// <summary>What children and requests leave behind: `halftone logs` and the access log.</summary>
public sealed class LogTests
{
    private static string Yaml(Backend one, string accessLog = "off", string v2 = "") => $$"""
        listen: 127.0.0.1:0
        access_log: {{accessLog}}
        services:
          web:
            stable: v1
            versions:
              v1: { addresses: ["{{one.Endpoint}}"] }
              {{v2}}
        """;

    private const string Talker = """v2: { command: [sh, -c, "printf 'a\\033[2Jb\\r\\n'; while :; do echo tick; sleep 0.02; done"], stop_grace: 0s, ready: { timeout: 1h } }""";

    [Fact]
    public async Task Lines_of_an_instance_are_shown_followed_and_given_to_programs()
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon(Yaml(one, v2: Talker));
        await daemon.AnswersAsync();
        await TestDaemon.UntilAsync(async () => await daemon.RunAsync("logs", "web/v2/1", "-n", "10000") == ExitCode.Ok && daemon.Output.Contains("tick"));
        Assert.StartsWith("web/v2/1 | a\\x1b[2Jb\nweb/v2/1 | tick\n", daemon.Output);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("logs", "web/v2", "-n", "10000", "--json"));
        using var first = JsonDocument.Parse(daemon.Output.Split('\n')[0]);
        Assert.Equal("a\u001b[2Jb\r", first.RootElement.GetProperty("text").GetString());
        Assert.Equal(("web/v2/1", "out"), (first.RootElement.GetProperty("instance").GetString(), first.RootElement.GetProperty("stream").GetString()));

        var lines = new List<string>();
        var enough = new TaskCompletionSource();
        var following = new DaemonClient(new DaemonAddress.UnixSocket(daemon.SocketPath), null).FollowAsync("/v1/logs?follow=true&tail=0", line =>
        {
            lines.Add(line);
            if (lines.Count == 3) enough.TrySetResult();
        }, TestContext.Current.CancellationToken);
        await enough.Task.WaitAsync(TestContext.Current.CancellationToken);
        daemon.Raise(PosixSignal.SIGTERM);
        Assert.Null(await following);
        Assert.All(lines, line => Assert.Contains("\"text\":\"tick\"", line));
    }

    [Fact]
    public async Task Each_request_is_one_line_of_json_whatever_is_in_it()
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon(Yaml(one, "access.log"));
        await daemon.ServingAsync();
        await SendAsync(daemon, "GET /plain HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
        await SendAsync(daemon, "GET /%22%0a\\\"x HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
        await SendAsync(daemon, $"GET /{new string('p', 3000)} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
        await SendAsync(daemon, "no request\r\n\r\n");
        daemon.Raise(PosixSignal.SIGTERM);
        await daemon.Ended;
        daemon.Close();

        var lines = await File.ReadAllLinesAsync(Path.Combine(daemon.Directory, "access.log"), TestContext.Current.CancellationToken);
        Assert.Equal(4, lines.Length);
        // Each reactor has lines of its own, and they are written one reactor's after the other's.
        var documents = lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var plain = documents.Single(document => document.TryGetProperty("path", out var path) && path.GetString() == "/plain");
        Assert.Equal(
            ["time", "service", "version", "instance", "decision", "method", "host", "path", "status", "bytes_in", "bytes_out", "duration_ms", "queue_ms", "connect_ms", "ttfb_ms", "retries", "client"],
            plain.EnumerateObject().Select(field => field.Name));
        Assert.Equal((200, "127.0.0.1"), (plain.GetProperty("status").GetInt32(), plain.GetProperty("client").GetString()));
        Assert.Equal([200, 200, 200, 400], documents.Select(document => document.GetProperty("status").GetInt32()).Order());
    }

    [Fact]
    public async Task A_file_that_was_moved_away_is_opened_anew_by_a_reload()
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon(Yaml(one, "access.log"));
        await daemon.ServingAsync();
        var path = Path.Combine(daemon.Directory, "access.log");
        File.Move(path, $"{path}.1");
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("reload"));
        await SendAsync(daemon, "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
        await TestDaemon.UntilAsync(() => Task.FromResult(new FileInfo(path).Length > 0));
        Assert.Equal(0, new FileInfo($"{path}.1").Length);
    }

    [Fact]
    public void Sockets_of_addresses_are_relative_to_the_file_wherever_the_gateway_was_started()
    {
        var directory = Directory.CreateTempSubdirectory("halftone-paths-").FullName;
        try
        {
            var path = Path.Combine(directory, "halftone.yaml");
            File.WriteAllText(path, "services: { web: { versions: { v1: { addresses: [\"unix:run/web.sock\"] } } } }");
            var here = new Surroundings { Terminal = new Terminal(TextWriter.Null, TextWriter.Null), Environment = _ => null, Directory = "/" };
            var (config, failure, _, _) = new ConfigSource.File(path).Take(here);
            Assert.Null(failure);
            Assert.Equal(Endpoint.Unix(Path.Combine(directory, "run/web.sock")), config!.Services[0].Versions[0].Addresses[0]);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task SendAsync(TestDaemon daemon, string bytes)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(daemon.Url).Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(bytes), TestContext.Current.CancellationToken);
        using var answer = new MemoryStream();
        await client.GetStream().CopyToAsync(answer, TestContext.Current.CancellationToken);
    }
}
