using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Running;

/// <summary>What a daemon answers and tells while it starts, changes and stops.</summary>
public sealed class StoppingTests
{
    /// <summary>Never ready, and deaf to SIGTERM: only SIGKILL or its grace of an hour ends it.</summary>
    private const string Stubborn = """{ command: [sh, -c, "trap '' TERM; echo stubborn; while :; do sleep 1; done"], stop_grace: 1h, ready: { timeout: TIMEOUT } }""";

    private static string Yaml(Backend one, string timeout, string more = "") => $$"""
        listen: 127.0.0.1:0
        access_log: off
        {{more}}
        services:
          web:
            stable: v1
            versions:
              v1: { addresses: ["{{one.Endpoint}}"] }
              v2: {{Stubborn.Replace("TIMEOUT", timeout)}}
        """;

    private static string Plain(Backend one, string more = "") => string.Join('\n', Yaml(one, "1s", more).Split('\n').Where(line => !line.Contains("v2:")));

    [Fact]
    public async Task A_second_signal_ends_children_that_do_not_listen_to_the_first()
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon(Yaml(one, "300ms"));
        await daemon.ServingAsync();
        daemon.Raise(PosixSignal.SIGTERM);
        await daemon.SaysAsync("stopping:");
        // The drain closes the port and has nothing to wait for; from here on the daemon waits for the child.
        using var client = new HttpClient();
        await TestDaemon.UntilAsync(async () => await client.GetAsync(daemon.Url, TestContext.Current.CancellationToken).ContinueWith(answer => answer.IsFaulted, TaskScheduler.Default));
        await daemon.GetAsync("/readyz");
        Assert.False(daemon.Ended.IsCompleted);
        daemon.Raise(PosixSignal.SIGTERM);
        Assert.Equal(ExitCode.Interrupted, (await daemon.Ended)?.Code);
    }

    [Fact]
    public async Task One_signal_while_starting_is_obeyed_and_no_failure()
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon(Yaml(one, "1h").Replace("stop_grace: 1h", "stop_grace: 0s"));
        await daemon.SaysAsync("starting sh");
        daemon.Raise(PosixSignal.SIGTERM);
        Assert.Null(await daemon.Ended);
        Assert.Contains("stopped while starting", daemon.Story);
    }

    [Fact]
    public async Task A_version_that_does_not_become_ready_can_be_looked_at_while_it_does_not()
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon(Yaml(one, "1h").Replace("stop_grace: 1h", "stop_grace: 0s"));
        await daemon.AnswersAsync();
        await TestDaemon.UntilAsync(async () => await daemon.RunAsync("logs", "web/v2") == ExitCode.Ok && daemon.Output.Contains("v2/1 | stubborn"));
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("ps"));
        Assert.Contains("web/v2/1\tstarting", daemon.Output);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("explain", "web", "/"));
        Assert.Contains("v1 (stable)", daemon.Output);
        Assert.Equal(ExitCode.Conflict, await daemon.RunAsync("restart", "web/v2"));
        Assert.Contains("still starting", daemon.Errors);
        Assert.Equal((503, "starting\n"), await daemon.GetAsync("/readyz"));
    }

    [Fact]
    public async Task A_change_that_the_end_overtakes_is_answered_with_a_conflict()
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon(Plain(one));
        await daemon.ServingAsync();
        daemon.Write(Yaml(one, "1h").Replace("stop_grace: 1h", "stop_grace: 0s"));
        var reload = daemon.GetAsync("/v1/config:reload", "POST");
        await daemon.SaysAsync("starting sh");
        daemon.Raise(PosixSignal.SIGTERM);
        var (status, text) = await reload;
        Assert.Equal(409, status);
        Assert.Contains("the gateway is stopping", text);
        Assert.Null(await daemon.Ended);
    }

    [Fact]
    public async Task A_gateway_that_drains_is_not_ready_and_says_why()
    {
        await using var slow = new Backend("slow", closed: true);
        await using var daemon = new TestDaemon(Plain(slow));
        await daemon.ServingAsync();
        using var client = new HttpClient();
        var asked = client.GetStringAsync(daemon.Url, TestContext.Current.CancellationToken);
        await slow.Asked;
        daemon.Raise(PosixSignal.SIGTERM);
        await daemon.SaysAsync("stopping:");
        Assert.Equal((503, "stopping\n"), await daemon.GetAsync("/readyz"));
        slow.Open();
        Assert.Equal("slow", await asked);
    }

    [Fact]
    public async Task The_service_manager_hears_each_reload_begin_and_end_before_the_next_begins()
    {
        await using var one = new Backend("one");
        var heard = $"halftone-{Guid.NewGuid():n}";
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        manager.Bind(new UnixDomainSocketEndPoint($"\0{heard}"));
        await using var daemon = new TestDaemon(Plain(one), environment: ("NOTIFY_SOCKET", $"@{heard}"));
        await daemon.ServingAsync();
        Assert.Equal("READY=1", Hear(manager));
        // Two at once, each long enough for the other to begin: the version they add fails its start.
        daemon.Write(Yaml(one, "200ms").Replace("stop_grace: 1h", "stop_grace: 0s"));
        daemon.Raise(PosixSignal.SIGHUP);
        daemon.Raise(PosixSignal.SIGHUP);
        Assert.Equal(["RELOADING=1", "READY=1", "RELOADING=1", "READY=1"], Enumerable.Range(0, 4).Select(_ => Hear(manager)).ToArray());
        daemon.Raise(PosixSignal.SIGTERM);
        Assert.Equal("STOPPING=1", Hear(manager));
    }

    [Fact]
    public async Task A_reload_that_ends_by_a_bug_is_told()
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon(Plain(one));
        await daemon.ServingAsync();
        daemon.BreakKeeper();
        daemon.Write(Plain(one, "underscore_names: pass"));
        daemon.Raise(PosixSignal.SIGHUP);
        await daemon.SaysAsync("A reload ended by a bug of ours");
    }

    [Theory]
    [InlineData("metrics: ADDRESS", "`metrics`")]
    [InlineData("admin: { http: ADDRESS }", "`admin.http`")]
    public async Task A_taken_port_of_the_admin_side_names_its_holder_and_its_setting(string setting, string name)
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon(Plain(one, setting.Replace("ADDRESS", one.Endpoint.ToString())));
        var failure = await daemon.Ended;
        Assert.Contains($"port {one.Endpoint.Port} ({name}) is taken by", failure?.What);
        Assert.Contains(name, failure!.Hint);
    }

    [Fact]
    public async Task An_address_that_the_admin_side_cannot_have_is_explained()
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon(Plain(one, "metrics: 192.0.2.1:9"));
        Assert.Contains("this machine has no address 192.0.2.1", (await daemon.Ended)?.What);
    }

    private static string Hear(Socket manager)
    {
        var buffer = new byte[512];
        return Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer)).Split('\n')[0];
    }
}
