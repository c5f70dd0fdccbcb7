using System.Runtime.InteropServices;
using System.Text.Json;
using Halftone.Client;
using Halftone.Tests.Unit.Telemetry;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Running;

public sealed class DaemonTests
{
    private static string Yaml(Backend one, Backend two, string more = "") => $$"""
        listen: 127.0.0.1:0
        access_log: off
        {{more}}
        services:
          web:
            stable: v1
            versions:
              v1: { addresses: ["{{one.Endpoint}}"] }
              v2: { addresses: ["{{two.Endpoint}}"] }
            rules:
              - { when: { query: { version: v2 } }, to: v2 }
        """;

    private static async Task WithDaemonAsync(Func<TestDaemon, Backend, Backend, Task> test)
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var daemon = new TestDaemon(Yaml(one, two));
        await daemon.ServingAsync();
        await test(daemon, one, two);
    }

    [Fact]
    public Task What_runs_is_shown_as_table_and_as_document() => WithDaemonAsync(async (daemon, one, _) =>
    {
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("ps"));
        Assert.Contains($"web/v1/1\taddress\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t{one.Endpoint}", daemon.Output);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("ps", "web", "--json"));
        using var document = JsonDocument.Parse(daemon.Output);
        Assert.Equal("v1", document.RootElement.GetProperty("api").GetString());
        Assert.Equal("stable", document.RootElement.GetProperty("services")[0].GetProperty("versions")[0].GetProperty("role").GetString());
        Assert.Equal(ExitCode.NotFound, await daemon.RunAsync("ps", "shop"));
        Assert.Contains("known: web", daemon.Errors);
    });

    [Fact]
    public Task A_drill_with_fewer_clients_than_slots_is_refused_for_it_overloads_nothing() => WithDaemonAsync(async (daemon, _, _) =>
    {
        Assert.Equal(ExitCode.Usage, await daemon.RunAsync("drill", "web", "--yes", "--connections", "10"));
        Assert.Contains("10 connections do not overload web, which has 64 slots", daemon.Errors);
    });

    [Fact]
    public Task A_change_is_one_document_for_programs() => WithDaemonAsync(async (daemon, _, _) =>
    {
        foreach (var args in (string[][])[["split", "web", "v1@95", "v2@5"], ["drain", "web", "v2"], ["undrain", "web", "v2"], ["reload"]])
        {
            Assert.Equal(ExitCode.Ok, await daemon.RunAsync([.. args, "--json"]));
            using var document = JsonDocument.Parse(daemon.Output);
            Assert.Equal(1, document.RootElement.GetProperty("generation").GetInt32());
        }
        Assert.Equal(ExitCode.Conflict, await daemon.RunAsync("drain", "web", "v1", "--json"));
        using var refusal = JsonDocument.Parse(daemon.Output);
        Assert.Equal("conflict", refusal.RootElement.GetProperty("code").GetString());
    });

    [Fact]
    public Task What_others_write_into_a_request_forges_no_line_of_the_log() => WithDaemonAsync(async (daemon, _, _) =>
    {
        await daemon.GetAsync("/v1/services/x%0A00:00:00.000%20forged%1b%5B2J/restart", "POST");
        Assert.Contains("asks: restart x\\n00:00:00.000 forged\\x1b[2J", daemon.Story);
    });

    [Fact]
    public Task Requests_without_a_version_are_counted_too() => WithDaemonAsync(async (daemon, _, _) =>
    {
        using var client = new HttpClient();
        using var trace = new HttpRequestMessage(HttpMethod.Trace, daemon.Url);
        using var answer = await client.SendAsync(trace, TestContext.Current.CancellationToken);
        // It is heard a moment before it is counted.
        await TestDaemon.UntilAsync(async () => PrometheusGrammar.Read(await GetAsync(daemon, "/metrics")).Samples.Any(sample => sample.Name == "halftone_unrouted_total" && sample.Labels["reason"] == "method_refused" && sample.Value == 1));
        var page = PrometheusGrammar.Read(await GetAsync(daemon, "/metrics"));
        Assert.Equal(0, page.Samples.Single(sample => sample.Name == "halftone_client_connections_turned_away_total").Value);
        Assert.Equal(0, page.Samples.Single(sample => sample.Name == "halftone_rejects_held_total").Value);
        Assert.Equal(0, page.Samples.Single(sample => sample.Name == "halftone_rejects_overrun_total").Value);
        Assert.Equal("histogram", page.Types["halftone_queue_wait_seconds"]);
        Assert.Equal("gauge", page.Types["halftone_instance_start_seconds"]);
    });

    [Fact]
    public Task Every_change_tells_what_it_did_and_what_may_come_next() => WithDaemonAsync(async (daemon, _, _) =>
    {
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("split", "web", "v1@95", "v2@5"));
        Assert.Equal(("web is split v1@95 v2@5\n", "next: halftone ps web\n"), (daemon.Output, daemon.Errors));
        Assert.Contains("asks: split web v1@95 v2@5", daemon.Story);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("explain", "web", "/", "--user", "ana"));
        Assert.Contains("0.05", daemon.Output);
        Assert.Contains("from generation 1", daemon.Errors);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("drain", "web", "v2"));
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("explain", "web", "/?version=v2"));
        Assert.Contains("v1 (stable)", daemon.Output);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("undrain", "web", "v2", "--quiet"));
        Assert.Equal("", daemon.Output + daemon.Errors);
    });

    [Theory]
    [InlineData(nameof(ExitCode.Usage), "split", "web", "v1@95")]
    [InlineData(nameof(ExitCode.NotFound), "split", "web", "v1@95", "v9@5")]
    [InlineData(nameof(ExitCode.NotFound), "restart", "shop")]
    [InlineData(nameof(ExitCode.NotFound), "restart", "web/v1/7")]
    [InlineData(nameof(ExitCode.NotFound), "logs", "web/v9")]
    [InlineData(nameof(ExitCode.Usage), "scale", "web", "v1", "2")]
    [InlineData(nameof(ExitCode.Usage), "restart", "web/v1")]
    [InlineData(nameof(ExitCode.Conflict), "drain", "web", "v1")]
    [InlineData(nameof(ExitCode.NotFound), "explain", "shop", "/")]
    [InlineData(nameof(ExitCode.Usage), "explain", "web", "GET no-slash")]
    public Task A_refusal_has_its_exit_code_and_one_hint(string code, params string[] args) => WithDaemonAsync(async (daemon, _, _) =>
    {
        Assert.Equal(Enum.Parse<ExitCode>(code), await daemon.RunAsync(args));
        Assert.StartsWith("error: ", daemon.Errors);
        Assert.Equal(1, daemon.Errors.Split('\n').Count(line => line.StartsWith("hint: ", StringComparison.Ordinal)));
    });

    [Fact]
    public Task A_reload_takes_a_good_file_and_leaves_everything_with_a_bad_one() => WithDaemonAsync(async (daemon, one, two) =>
    {
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("reload"));
        Assert.Contains("the configuration is the same as generation 1", daemon.Errors);

        daemon.Write(Yaml(one, two).Replace("stable: v1", "stable: v2"));
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("reload"));
        Assert.Contains("~ services.web.stable: v1 -> v2", daemon.Output);

        daemon.Write(Yaml(one, two).Replace("stable: v1", "stable: v9"));
        Assert.Equal(ExitCode.ConfigInvalid, await daemon.RunAsync("reload"));
        Assert.Contains("halftone.yaml:6:13: error HT3003", daemon.Errors);
        Assert.Equal(ExitCode.DaemonUnreachable, await daemon.RunAsync("reload", "--server", "run/other.sock"));

        daemon.Write(Yaml(one, two, "reactors: 2"));
        Assert.Equal(ExitCode.ConfigInvalid, await daemon.RunAsync("reload"));
        Assert.Contains("reactors", daemon.Errors);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("ps", "--json"));
        Assert.Contains("\"generation\":2,", daemon.Output);
    });

    [Fact]
    public Task A_hangup_reloads() => WithDaemonAsync(async (daemon, one, two) =>
    {
        daemon.Write(Yaml(one, two).Replace("stable: v1", "stable: v2"));
        daemon.Raise(PosixSignal.SIGHUP);
        do await daemon.RunAsync("ps", "--json");
        while (!daemon.Output.Contains("\"generation\":2,"));
        Assert.Contains("\"stable\":\"v2\"", daemon.Output);
    });

    [Fact]
    public Task Figures_follow_the_text_format_and_health_says_ready() => WithDaemonAsync(async (daemon, _, _) =>
    {
        var page = PrometheusGrammar.Read(await GetAsync(daemon, "/metrics"));
        Assert.Equal("histogram", page.Types["http_server_request_duration_seconds"]);
        Assert.Equal(1, page.Samples.Single(sample => sample.Name == "halftone_version_weight" && sample.Labels["halftone_version"] == "v1").Value);
        Assert.Equal(2, page.Samples.Count(sample => sample.Name == "halftone_instance_up" && sample.Value == 1));
        Assert.Equal(1, page.Samples.Single(sample => sample.Name == "halftone_config_generation").Value);
        Assert.Equal("ready\n", await GetAsync(daemon, "/readyz"));
        Assert.Equal("alive\n", await GetAsync(daemon, "/livez"));
    });

    [Fact]
    public async Task A_gateway_that_is_told_to_stop_ends_in_peace_and_a_second_word_ends_it_at_once()
    {
        await WithDaemonAsync(async (daemon, _, _) =>
        {
            daemon.Raise(PosixSignal.SIGTERM);
            Assert.Null(await daemon.Ended);
        });
        // With a request that is not answered: without one the first word could have ended it before the second comes.
        await using var slow = new Backend("slow", closed: true);
        await using var two = new Backend("two");
        await using var busy = new TestDaemon(Yaml(slow, two));
        await busy.ServingAsync();
        using var client = new HttpClient();
        var asked = client.GetAsync(busy.Url, TestContext.Current.CancellationToken);
        await slow.Asked;
        busy.Raise(PosixSignal.SIGTERM);
        busy.Raise(PosixSignal.SIGINT);
        Assert.Equal(ExitCode.Interrupted, (await busy.Ended)?.Code);
        busy.Close();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => asked);
    }

    [Fact]
    public Task A_second_gateway_with_the_same_socket_is_refused() => WithDaemonAsync(async (daemon, _, _) =>
    {
        Assert.Equal(ExitCode.Conflict, await daemon.RunAsync("run"));
        Assert.Contains("another halftone", daemon.Errors);
    });

    [Fact]
    public async Task A_stable_that_does_not_start_ends_the_start_and_says_which_step_failed()
    {
        await using var daemon = new TestDaemon("""
            listen: 127.0.0.1:0
            services:
              web:
                versions:
                  v1: { command: no-such-program-anywhere }
            """);
        var failure = await daemon.Ended;
        Assert.Equal(ExitCode.Failed, failure?.Code);
        Assert.Contains("web/v1 is stable and did not start", failure!.What);
        Assert.Contains("no-such-program-anywhere", failure.What);
        Assert.Contains("find the command", daemon.Story);
        Assert.DoesNotContain("starts again", daemon.Story);
    }

    [Fact]
    public async Task A_stable_that_is_an_address_needs_nobody_there_to_start()
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon($$"""
            listen: 127.0.0.1:0
            services:
              web:
                stable: v1
                versions:
                  v1: { addresses: ["{{one.Endpoint}}"] }
                  v2: { command: no-such-program-anywhere }
            """);
        await daemon.ServingAsync();
        Assert.Contains("listening on http://127.0.0.1:", daemon.Story);
        Assert.Contains("did not start", daemon.Story);
        Assert.Contains("try, in another terminal:", daemon.Story);
    }

    private static async Task<string> GetAsync(TestDaemon daemon, string path)
    {
        using var call = await AdminCall.SendAsync(new DaemonAddress.UnixSocket(daemon.SocketPath), "GET", path, default, null, TestContext.Current.CancellationToken);
        Assert.Equal(200, call.Status);
        return System.Text.Encoding.UTF8.GetString(await call.ReadAllAsync(TestContext.Current.CancellationToken));
    }
}
