using System.Diagnostics;
using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Processes;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

public sealed class StopTests
{
    private const string Listen = "http.createServer((q,s)=>s.end()).listen(port,'127.0.0.1',()=>process.send('ready'));";

    [Fact]
    public async Task A_stop_lets_the_app_finish_and_end_by_itself()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Node($"process.on('SIGTERM',()=>setTimeout(()=>{{console.log('done');process.exit(0)}},100));{Listen}"));
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        var stopped = await gateway.NextAsync<ProcessNews.InstanceStopped>();
        Assert.Equal((ExitClass.OwnStop, 0), (stopped.Exit.Class, stopped.Exit.Status.Code));
        Assert.Empty(gateway.Supervisor.Read());
        Assert.Equal(0, gateway.Pool.Read().Slots);
    }

    [Fact]
    public async Task Another_stop_signal_may_be_asked_for()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Node($"process.on('SIGINT',()=>process.exit(42));{Listen}") with { StopSignal = 2 });
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        Assert.Equal(42, (await gateway.NextAsync<ProcessNews.InstanceStopped>()).Exit.Status.Code);
    }

    [Fact]
    public async Task Requests_in_flight_are_waited_for_before_the_signal()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello"));
        Assert.Equal(TakeResult.Granted, gateway.Pool.Take(0, 1, 100, 0, long.MaxValue, 0, out var grant, out _, out _, out _, out _));
        var stop = gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        await TestGateway.UntilAsync(() => gateway.Only.State == "draining", () => gateway.Only.State);
        await Task.Delay(200, TestGateway.Stop);
        Assert.Equal("draining", gateway.Only.State);
        gateway.Pool.Return(grant.Lease, 0, 0, Link.None, -1, out _);
        await stop;
        Assert.Equal(ExitClass.OwnStop, (await gateway.NextAsync<ProcessNews.InstanceStopped>()).Exit.Class);
    }

    [Fact]
    public async Task The_wait_for_requests_is_bounded()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello") with { Limits = new LimitsConfig { Drain = TimeSpan.FromMilliseconds(100) } });
        gateway.Pool.Take(0, 1, 100, 0, long.MaxValue, 0, out var grant, out _, out _, out _, out _);
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        gateway.Pool.Return(grant.Lease, 0, 0, Link.None, -1, out _);
        Assert.Equal(0, gateway.Pool.Read().Busy);
    }

    [Fact]
    public async Task An_app_that_only_its_channel_keeps_alive_ends_at_half_of_the_grace()
    {
        await using var gateway = new TestGateway();
        var script = $"process.on('message',()=>{{}});process.on('SIGTERM',()=>{{s.close();s.closeAllConnections()}});const s={Listen}";
        await gateway.StartAsync(TestGateway.Node(script) with { StopGrace = TimeSpan.FromSeconds(10) });
        var clock = Stopwatch.StartNew();
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        Assert.True(clock.Elapsed.TotalSeconds >= 4.9, $"ended after {clock.Elapsed.TotalSeconds} s");
        // At the whole grace it would have been killed, and have no code.
        var exit = (await gateway.NextAsync<ProcessNews.InstanceStopped>()).Exit;
        Assert.Equal(0, exit.Status.Code);
    }

    [Fact]
    public async Task An_app_that_ignores_the_signal_is_killed_at_the_end_of_its_grace()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Node($"process.on('SIGTERM',()=>{{}});{Listen}") with { StopGrace = TimeSpan.FromMilliseconds(500) });
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        var stopped = await gateway.NextAsync<ProcessNews.InstanceStopped>();
        Assert.Equal(9, stopped.Exit.Status.Signal);
        Assert.Equal("was stopped by SIGKILL after its grace", stopped.Exit.Text);
    }

    [Fact]
    public async Task Grandchildren_are_killed_with_the_group()
    {
        await using var gateway = new TestGateway();
        var script = "const c=require('child_process').spawn('sh',['-c',\"trap '' TERM; sleep 1000 & wait; sleep 1000\"]);console.log('child '+c.pid);" + Listen;
        await gateway.StartAsync(TestGateway.Node(script) with { StopGrace = TimeSpan.FromMilliseconds(500) });
        var group = gateway.Only.Pid!.Value;
        await gateway.SaysAsync(line => line.StartsWith("child ", StringComparison.Ordinal));
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        Assert.Empty(Halftone.Control.Supervision.Spawning.ProcessTable.Members(group));
    }

    [Fact]
    public async Task Behind_a_shell_that_dies_first_the_app_is_still_asked_and_waited_for()
    {
        await using var gateway = new TestGateway();
        var app = Path.Combine(gateway.Directory, "app.js");
        await File.WriteAllTextAsync(app, "process.on('SIGTERM',()=>setTimeout(()=>{require('fs').writeFileSync('done','');process.exit(0)},200));require('http').createServer((q,s)=>s.end()).listen(process.env.PORT,'127.0.0.1')", TestGateway.Stop);
        await gateway.StartAsync(TestGateway.Command("sh", "-c", "node app.js; true"));
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        Assert.True(File.Exists(Path.Combine(gateway.Directory, "done")));
    }

    [Fact]
    public async Task Cancelling_a_start_stops_the_version_again()
    {
        await using var gateway = new TestGateway();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestGateway.Stop);
        var start = gateway.Supervisor.StartVersionAsync(TestGateway.Web, TestGateway.Service("never-ready"), false, gateway.Pool, cancel.Token);
        var pid = (await gateway.NextAsync<ProcessNews.InstanceSpawned>()).Pid;
        await cancel.CancelAsync();
        Assert.IsType<StartFault.Cancelled>(Assert.Single((await start).Faults));
        Assert.False(gateway.Supervisor.Runs(TestGateway.Web));
        Assert.False(Live.IsAlive(pid));
    }

    [Fact]
    public async Task A_stop_ends_a_start_under_way()
    {
        await using var gateway = new TestGateway();
        var start = gateway.StartAsync(TestGateway.Service("never-ready"));
        await gateway.NextAsync<ProcessNews.InstanceSpawned>();
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        Assert.IsType<StartFault.Cancelled>(Assert.Single((await start).Faults));
    }

    [Fact]
    public async Task The_end_stops_versions_in_reverse_order()
    {
        await using var gateway = new TestGateway();
        foreach (var version in new[] { "v1", "v2", "v3" })
            await gateway.Supervisor.StartVersionAsync(new VersionKey("web", version), TestGateway.Service("hello") with { Name = version }, true, gateway.Pool, TestGateway.Stop);
        await gateway.DisposeOnlySupervisorAsync();
        AssertStoppedInTurn(gateway, "v3/1", "v2/1", "v1/1");
    }

    [Fact]
    public async Task A_second_signal_kills_everything_at_once()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Node($"process.on('SIGTERM',()=>{{}});{Listen}") with { StopGrace = TimeSpan.FromMinutes(1), Instances = 2 });
        var clock = Stopwatch.StartNew();
        var end = gateway.DisposeOnlySupervisorAsync();
        await gateway.NextAsync<ProcessNews.InstanceStopping>();
        gateway.Supervisor.KillNow();
        await end;
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30));
        Assert.Equal(2, gateway.News.OfType<ProcessNews.InstanceSpawned>().Count());
    }

    [Fact]
    public async Task A_stop_signal_that_was_changed_meanwhile_is_the_one_that_is_sent()
    {
        await using var gateway = new TestGateway();
        var config = TestGateway.Node($"process.on('SIGINT',()=>process.exit(42));{Listen}");
        await gateway.StartAsync(config);
        gateway.Supervisor.Configure(TestGateway.Web, config with { StopSignal = 2 });
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        Assert.Equal(42, (await gateway.NextAsync<ProcessNews.InstanceStopped>()).Exit.Status.Code);
    }

    [Fact]
    public async Task At_the_end_of_the_gateway_requests_that_it_has_given_up_on_are_not_waited_for_again()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello") with { Limits = new LimitsConfig { Drain = TimeSpan.FromHours(1), DrainStreams = TimeSpan.FromHours(1) } });
        gateway.Pool.Take(0, 1, 100, 0, long.MaxValue, 0, out var grant, out _, out _, out _, out _);
        await gateway.DisposeOnlySupervisorAsync().WaitAsync(TimeSpan.FromSeconds(30), TestGateway.Stop);
        gateway.Pool.Return(grant.Lease, 0, 0, Link.None, -1, out _);
    }

    [Fact]
    public async Task Services_that_are_slow_to_stop_are_stopped_side_by_side_and_versions_wait_a_moment_for_each_other()
    {
        await using var gateway = new TestGateway();
        foreach (var key in new VersionKey[] { new("web", "v1"), new("web", "v2"), new("shop", "v3") })
            await gateway.Supervisor.StartVersionAsync(key, TestGateway.Node($"process.on('SIGTERM',()=>{{}});{Listen}") with { Name = key.Version, StopGrace = TimeSpan.FromSeconds(6) }, key.Version == "v1", gateway.Pool, TestGateway.Stop);
        await gateway.DisposeOnlySupervisorAsync();
        var story = gateway.News.Where(news => news is ProcessNews.InstanceStopping or ProcessNews.InstanceStopped).ToList();
        Assert.Equal(3, story.TakeWhile(news => news is ProcessNews.InstanceStopping).Count());
        Assert.Equal("v1/1", Assert.IsType<ProcessNews.InstanceStopping>(story[2]).Instance);
    }

    [Fact]
    public async Task Of_a_service_stable_is_stopped_last()
    {
        await using var gateway = new TestGateway();
        foreach (var version in new[] { "v1", "v2", "v3" })
            await gateway.Supervisor.StartVersionAsync(new VersionKey("web", version), TestGateway.Service("hello") with { Name = version }, version == "v2", gateway.Pool, TestGateway.Stop);
        await gateway.DisposeOnlySupervisorAsync();
        AssertStoppedInTurn(gateway, "v3/1", "v1/1", "v2/1");
    }

    /// <summary>One after the other; who took longer to end than the two seconds that the others wait was not waited for.</summary>
    private static void AssertStoppedInTurn(TestGateway gateway, params string[] order)
    {
        var news = gateway.News.ToList();
        var stopping = news.OfType<ProcessNews.InstanceStopping>().ToList();
        Assert.Equal(order, stopping.Select(each => each.Instance));
        for (var i = 1; i < order.Length; i++)
        {
            var before = news.FindIndex(each => each is ProcessNews.InstanceStopped stopped && stopped.Instance == order[i - 1]);
            Assert.True(before < news.IndexOf(stopping[i]) || gateway.Between(stopping[0], stopping[i]) > TimeSpan.FromSeconds(1.9), string.Join('\n', news));
        }
    }

    [Fact]
    public async Task A_second_signal_leaves_the_guard_to_the_last()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello"), stable: true);
        var (guard, instance) = (gateway.Supervisor.GuardPid!.Value, gateway.Only.Pid!.Value);
        gateway.Supervisor.KillNow();
        await TestGateway.UntilAsync(() => !Live.IsAlive(instance), () => "the instance lives");
        Assert.True(Live.IsAlive(guard));
        Assert.Equal(guard, gateway.Supervisor.GuardPid);
    }
}
