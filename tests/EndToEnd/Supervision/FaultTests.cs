using Halftone.Control.Supervision;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Processes;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

/// <summary>Every way a start can fail has a fault of its own, and says which step failed.</summary>
public sealed class FaultTests
{
    private static readonly ReadyConfig Soon = new() { Timeout = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task A_command_that_does_not_exist_is_not_found()
    {
        await using var gateway = new TestGateway();
        var fault = await FailAsync<StartFault.CommandNotFound>(gateway, TestGateway.Command("no-such-command-anywhere"));
        Assert.Contains("/usr/bin", fault.SearchedIn);
        await gateway.NextAsync<ProcessNews.GaveUp>();
        Assert.Equal("failed", gateway.Only.State);
    }

    [Fact]
    public async Task The_childs_own_path_is_searched()
    {
        await using var gateway = new TestGateway();
        var fault = await FailAsync<StartFault.CommandNotFound>(gateway, TestGateway.Command("node", "x.js") with { Env = [new EnvVar("PATH", "/nowhere:/nor/here", "")] });
        Assert.Equal("/nowhere:/nor/here", fault.SearchedIn);
    }

    [Fact]
    public async Task A_relative_command_is_looked_for_in_its_working_directory()
    {
        await using var gateway = new TestGateway();
        var fault = await FailAsync<StartFault.CommandNotFound>(gateway, TestGateway.Command("./start"));
        Assert.Equal(Path.Combine(gateway.Directory, "./start"), fault.SearchedIn);
    }

    [Fact]
    public async Task A_working_directory_that_is_missing_is_its_own_fault()
    {
        await using var gateway = new TestGateway();
        var fault = await FailAsync<StartFault.CwdMissing>(gateway, TestGateway.Service("hello") with { Cwd = "gone" });
        Assert.Equal(Path.Combine(gateway.Directory, "gone"), fault.Path);
    }

    [Theory]
    [InlineData("console.log(1)", false, "it is not marked executable for us")]
    [InlineData("console.log(1)", true, "it is no program for this machine and has no `#!` line")]
    [InlineData("#!/no/such/interpreter\n", true, "its interpreter `/no/such/interpreter` (first line) does not exist")]
    public async Task A_file_that_cannot_be_run_says_why(string text, bool executable, string reason)
    {
        await using var gateway = new TestGateway();
        var file = Path.Combine(gateway.Directory, "start");
        await File.WriteAllTextAsync(file, text, TestGateway.Stop);
        if (executable) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var fault = await FailAsync<StartFault.NotExecutable>(gateway, TestGateway.Command("./start"));
        Assert.Equal(reason, fault.Reason);
    }

    [Fact]
    public async Task An_app_that_exits_at_once_is_told_with_its_code_and_last_lines()
    {
        await using var gateway = new TestGateway();
        var fault = await FailAsync<StartFault.ExitedBeforeReady>(gateway, TestGateway.Service("crash-loop"));
        Assert.Equal(3, fault.Exit.Status.Code);
        Assert.Equal(["crash-loop: cannot read settings.json"], fault.LastLines);
        Assert.True(fault.Exit.PeakRssBytes > 10 * 1024 * 1024);
        Assert.True(fault.Exit.Cpu > TimeSpan.Zero);
    }

    [Fact]
    public async Task Only_the_last_50_lines_are_kept_for_the_message()
    {
        await using var gateway = new TestGateway();
        var fault = await FailAsync<StartFault.ExitedBeforeReady>(gateway, TestGateway.Node("for(let i=0;i<200;i++)console.log('line '+i);process.exitCode=1"));
        Assert.Equal(50, fault.LastLines.Length);
        Assert.Equal("line 199", fault.LastLines[^1]);
    }

    [Fact]
    public async Task An_app_that_runs_out_of_heap_is_told_so()
    {
        await using var gateway = new TestGateway();
        var fault = await FailAsync<StartFault.ExitedBeforeReady>(gateway, TestGateway.Command("node", "--max-old-space-size=16", "-e", "const a=[];for(;;)a.push(new Array(1000).fill({}))"));
        Assert.Equal(ExitClass.HeapExhausted, fault.Exit.Class);
    }

    [Fact]
    public async Task An_app_that_never_gets_ready_fails_in_time_and_is_stopped()
    {
        await using var gateway = new TestGateway();
        var fault = await FailAsync<StartFault.NotReadyInTime>(gateway, TestGateway.Service("never-ready") with { Ready = Soon });
        Assert.Equal((ReadyKind.Auto, Soon.Timeout), (fault.Kind, fault.Timeout));
        var pid = (await gateway.NextAsync<ProcessNews.InstanceSpawned>()).Pid;
        await TestGateway.UntilAsync(() => !Live.IsAlive(pid), () => "It was not stopped.");
    }

    [Fact]
    public async Task A_redirect_is_named_as_the_reason()
    {
        await using var gateway = new TestGateway();
        var config = TestGateway.Node("http.createServer((q,s)=>{s.writeHead(301,{location:'https://x'+q.url});s.end()}).listen(port,'127.0.0.1')");
        var fault = await FailAsync<StartFault.NotReadyInTime>(gateway, config with { Ready = new ReadyConfig { Kind = ReadyKind.Http, Timeout = TimeSpan.FromSeconds(4) }, Health = new HealthConfig { Path = "/up" } });
        Assert.Equal("GET /up answered 301 to https://x/up", fault.Seen);
    }

    [Fact]
    public async Task An_app_that_ignores_port_is_told_where_it_listens()
    {
        await using var gateway = new TestGateway();
        var fault = await FailAsync<StartFault.PortIgnored>(gateway, TestGateway.Service("ignores-port") with { Ready = new ReadyConfig { Timeout = TimeSpan.FromSeconds(4) } });
        var listens = await gateway.SaysAsync(line => line.StartsWith("ignores-port: listening on", StringComparison.Ordinal));
        Assert.Equal(listens.Split(' ')[^1], Assert.Single(fault.Listens).Port.ToString());
        Assert.Contains($"your app listens on {fault.Listens[0].Port}, not on PORT={fault.Context.Port}.", fault.Text);
    }

    [Fact]
    public async Task An_app_that_says_ready_and_listens_elsewhere_is_told_at_once()
    {
        await using var gateway = new TestGateway();
        await FailAsync<StartFault.PortIgnored>(gateway, TestGateway.Node("http.createServer(()=>{}).listen(0,'127.0.0.1',()=>process.send('ready'))"));
    }

    [Fact]
    public async Task An_app_that_says_ready_and_listens_nowhere_is_told_so()
    {
        await using var gateway = new TestGateway();
        await FailAsync<StartFault.NotListening>(gateway, TestGateway.Node("process.send('ready');setInterval(()=>{},1000)"));
    }

    [Fact]
    public async Task Npm_swallows_ready_and_the_fault_says_so()
    {
        await using var gateway = new TestGateway();
        await File.WriteAllTextAsync(Path.Combine(gateway.Directory, "package.json"), """{"name":"x","scripts":{"start":"node server.js"}}""", TestGateway.Stop);
        await File.WriteAllTextAsync(Path.Combine(gateway.Directory, "server.js"), "require('http').createServer(()=>{}).listen(process.env.PORT,'127.0.0.1',()=>process.send&&process.send('ready'))", TestGateway.Stop);
        var fault = await FailAsync<StartFault.NotReadyInTime>(gateway, TestGateway.Command("npm", "start") with { Ready = new ReadyConfig { Kind = ReadyKind.Ipc, Timeout = TimeSpan.FromSeconds(3) } });
        Assert.Contains("`npm` is a Node process itself and swallows the 'ready' message", fault.Text);
    }

    [Fact]
    public async Task A_fixed_port_that_is_taken_is_named()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port;
        await using var gateway = new TestGateway();
        var fault = await FailAsync<StartFault.PortTaken>(gateway, TestGateway.Service("hello") with { Port = port });
        Assert.Equal(port.ToString(), fault.Context.Port);
    }

    [Fact]
    public async Task A_crash_loop_makes_a_candidate_give_up_and_closes_its_pool()
    {
        await using var gateway = new TestGateway();
        var config = TestGateway.Service("crash-loop") with { Restart = new RestartConfig { DelayMin = TimeSpan.FromMilliseconds(10), GiveUpAfter = 3 } };
        await FailAsync<StartFault.ExitedBeforeReady>(gateway, config);
        Assert.Equal("3 starts in a row failed", (await gateway.NextAsync<ProcessNews.GaveUp>()).Why);
        Assert.Equal(3, gateway.News.OfType<ProcessNews.InstanceSpawned>().Count());
        var refused = gateway.Pool.Take(0, 1, 100, 0, long.MaxValue, 0, out _, out _, out _, out var fault, out _);
        Assert.Equal((Halftone.Core.Admission.TakeResult.Refused, Fault.NoInstance), (refused, fault));
    }

    [Fact]
    public async Task Stable_never_gives_up_and_is_degraded()
    {
        await using var gateway = new TestGateway();
        var config = TestGateway.Service("crash-loop") with { Restart = new RestartConfig { DelayMin = TimeSpan.FromMilliseconds(10), DelayMax = TimeSpan.FromMilliseconds(40), GiveUpAfter = 3 } };
        await gateway.StartAsync(config, stable: true);
        await gateway.NextAsync<ProcessNews.Degraded>(skip: 2);
        Assert.Empty(gateway.News.OfType<ProcessNews.GaveUp>());
    }

    [Fact]
    public async Task A_candidate_that_gave_up_is_tried_again_when_it_becomes_stable()
    {
        await using var gateway = new TestGateway();
        await FailAsync<StartFault.CommandNotFound>(gateway, TestGateway.Command("./start"));
        await gateway.NextAsync<ProcessNews.GaveUp>();
        await File.WriteAllTextAsync(Path.Combine(gateway.Directory, "start"), $"#!/bin/sh\nexec node {TestGateway.Fixture("hello")}\n", TestGateway.Stop);
        File.SetUnixFileMode(Path.Combine(gateway.Directory, "start"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        gateway.Supervisor.SetStable(TestGateway.Web, true);
        await gateway.NextAsync<ProcessNews.InstanceReady>();
    }

    private static async Task<T> FailAsync<T>(TestGateway gateway, VersionConfig config) where T : StartFault
    {
        var result = await gateway.StartAsync(config);
        Assert.Equal(0, result.Ready);
        return Assert.IsType<T>(Assert.Single(result.Faults));
    }
}
