using System.Diagnostics;
using Halftone.Control.Supervision;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Processes;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

public sealed class RestartTests
{
    [Fact]
    public async Task An_instance_killed_with_9_is_back_within_its_backoff()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello"));
        var killed = gateway.Only.Pid!.Value;
        Live.Kill(killed);
        var exited = await gateway.NextAsync<ProcessNews.InstanceExited>();
        Assert.Equal((killed, ExitClass.ProbablyKernelOom), (exited.Pid, exited.Exit.Class));
        Assert.InRange((await gateway.NextAsync<ProcessNews.Restarting>()).In.TotalMilliseconds, 0, 121);
        // 100 ms less 20 % of chance; the clock of timers is coarse by some milliseconds.
        var gap = gateway.Between(exited, await gateway.NextAsync<ProcessNews.InstanceSpawned>(news => news.Pid != killed));
        Assert.True(gap >= TimeSpan.FromMilliseconds(70), $"spawned again after {gap.TotalMilliseconds:0.0} ms");
        var ready = await gateway.NextAsync<ProcessNews.InstanceReady>(news => news.Pid != killed);
        Assert.Equal($"hello v0 {ready.Pid}\n", await TestGateway.GetAsync(ready.Endpoint));
        Assert.Equal(1, gateway.Only.Restarts);
        Assert.Equal(exited.Exit.Text, gateway.Only.LastExit);
        // It warms up: few slots first, then all.
        Assert.InRange(gateway.Pool.Read().Slots, 8, 64);
        await TestGateway.UntilAsync(() => gateway.Pool.Read().Slots == 64, () => "it never became warm");
    }

    [Fact]
    public async Task Who_cannot_wait_until_the_next_start_is_told_at_once()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello") with { Restart = new RestartConfig { DelayMin = TimeSpan.FromSeconds(25), DelayMax = TimeSpan.FromSeconds(30) } }, stable: true);
        Live.Kill(gateway.Only.Pid!.Value);
        await gateway.NextAsync<ProcessNews.Restarting>();

        // A line of at most five seconds, and nobody before twenty.
        await TestGateway.UntilAsync(() => Take().Fault == Fault.NoInstance, () => "requests wait for an instance that is far away");

        (TakeResult Result, Fault Fault) Take()
        {
            var now = Stopwatch.GetTimestamp();
            var result = gateway.Pool.Take(0, 1, 100, now, now + 60_000_000_000, 0, out _, out var waiter, out _, out var fault, out _);
            if (result == TakeResult.Waiting) gateway.Pool.Leave(waiter);
            return (result, fault);
        }
    }

    [Fact]
    public async Task Grandchildren_of_a_crashed_instance_are_killed_before_the_next_start()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Node("const c=require('child_process').spawn('sleep',['1000']);console.log('child '+c.pid);http.createServer(()=>{}).listen(port,'127.0.0.1',()=>process.send('ready'))"));
        var grandchild = int.Parse((await gateway.SaysAsync(line => line.StartsWith("child ", StringComparison.Ordinal))).Split(' ')[1]);
        Assert.True(Live.IsAlive(grandchild));
        Live.Kill(gateway.Only.Pid!.Value);
        await gateway.NextAsync<ProcessNews.InstanceSpawned>(skip: 1);
        Assert.False(Live.IsAlive(grandchild));
    }

    [Fact]
    public async Task A_rolling_restart_replaces_every_process_and_never_empties_the_pool()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello") with { Instances = 3 }, stable: true);
        var before = gateway.Supervisor.Read().Select(status => status.Pid).ToList();
        var fewest = int.MaxValue;
        using var watching = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            while (!watching.IsCancellationRequested)
            {
                fewest = Math.Min(fewest, gateway.Pool.Read().Slots);
                await Task.Delay(1, TestGateway.Stop);
            }
        }, TestGateway.Stop);
        var result = await gateway.Supervisor.RestartAsync(TestGateway.Web, null, TestGateway.Stop);
        await watching.CancelAsync();
        await watch;
        Assert.Equal((3, true), (result.Ready, result.Succeeded));
        Assert.Equal(192, fewest);
        Assert.Equal(["v1/1", "v1/2", "v1/3"], gateway.Supervisor.Read().Select(status => status.Name));
        Assert.Empty(before.Intersect(gateway.Supervisor.Read().Select(status => status.Pid)));
        Assert.All(before, pid => Assert.False(Live.IsAlive(pid!.Value)));
    }

    [Fact]
    public async Task One_instance_can_be_restarted_alone()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello") with { Instances = 2 });
        var before = gateway.Supervisor.Read().Select(status => status.Pid).ToList();
        await gateway.Supervisor.RestartAsync(TestGateway.Web, 2, TestGateway.Stop);
        var after = gateway.Supervisor.Read().Select(status => status.Pid).ToList();
        Assert.Equal(before[0], after[0]);
        Assert.NotEqual(before[1], after[1]);
    }

    [Fact]
    public async Task A_new_config_that_does_not_start_changes_nothing()
    {
        await using var gateway = new TestGateway();
        var good = TestGateway.Service("hello") with { Instances = 2 };
        await gateway.StartAsync(good);
        var before = gateway.Supervisor.Read().Select(status => status.Pid).ToList();
        var result = await gateway.Supervisor.ReplaceVersionAsync(TestGateway.Web, good with { Command = TestGateway.Service("crash-loop").Command }, TestGateway.Stop);
        Assert.IsType<StartFault.ExitedBeforeReady>(Assert.Single(result.Faults));
        Assert.Equal(before, gateway.Supervisor.Read().Select(status => status.Pid));
        Assert.All(gateway.Supervisor.Read(), status => Assert.Equal("ready", status.State));
    }

    [Fact]
    public async Task A_new_config_that_starts_only_once_is_rolled_back()
    {
        await using var gateway = new TestGateway();
        var good = TestGateway.Service("hello") with { Instances = 2, Env = [new EnvVar("VERSION", "old", "old")] };
        await gateway.StartAsync(good);
        // mkdir succeeds for the first process only.
        var once = TestGateway.Command("sh", "-c", $"mkdir once && VERSION=new exec node {TestGateway.Fixture("hello")}") with { Instances = 2 };
        var result = await gateway.Supervisor.ReplaceVersionAsync(TestGateway.Web, once, TestGateway.Stop);
        Assert.IsType<StartFault.ExitedBeforeReady>(Assert.Single(result.Faults));
        foreach (var status in gateway.Supervisor.Read()) Assert.StartsWith("hello old", await TestGateway.GetAsync(status.Endpoint!));
    }

    [Fact]
    public async Task A_new_config_takes_over_with_its_own_number_of_instances()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello"));
        var next = TestGateway.Service("hello") with { Instances = 2, Env = [new EnvVar("VERSION", "new", "new")] };
        var result = await gateway.Supervisor.ReplaceVersionAsync(TestGateway.Web, next, TestGateway.Stop);
        Assert.Equal((2, true), (result.Ready, result.Succeeded));
        foreach (var status in gateway.Supervisor.Read()) Assert.StartsWith("hello new", await TestGateway.GetAsync(status.Endpoint!));
    }

    [Fact]
    public async Task With_a_fixed_port_the_old_process_goes_first_and_comes_back_if_the_new_one_fails()
    {
        await using var gateway = new TestGateway();
        var config = TestGateway.Service("hello") with { Port = 20_000 + (Environment.ProcessId % 900) };
        await gateway.StartAsync(config);
        var first = gateway.Only.Pid;
        Assert.True((await gateway.Supervisor.RestartAsync(TestGateway.Web, null, TestGateway.Stop)).Succeeded);
        Assert.NotEqual(first, gateway.Only.Pid);
        Assert.Equal(config.Port, gateway.Only.Endpoint!.Port);
        var result = await gateway.Supervisor.ReplaceVersionAsync(TestGateway.Web, config with { Command = TestGateway.Service("crash-loop").Command }, TestGateway.Stop);
        Assert.False(result.Succeeded);
        await TestGateway.UntilAsync(() => gateway.Only.State == "ready", () => gateway.Only.State);
        Assert.StartsWith("hello", await TestGateway.GetAsync(gateway.Only.Endpoint!));
    }

    [Fact]
    public async Task Scaling_adds_at_the_end_and_takes_from_the_end()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello"));
        Assert.Equal(2, (await gateway.Supervisor.ScaleAsync(TestGateway.Web, 3, TestGateway.Stop)).Ready);
        Assert.Equal(["v1/1", "v1/2", "v1/3"], gateway.Supervisor.Read().Select(status => status.Name));
        await gateway.Supervisor.ScaleAsync(TestGateway.Web, 1, TestGateway.Stop);
        Assert.Equal(["v1/1"], gateway.Supervisor.Read().Select(status => status.Name));
        Assert.Equal(64, gateway.Pool.Read().Slots);
    }

    [Fact]
    public async Task A_version_that_fails_does_not_disturb_the_others()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello"), stable: true);
        var clock = Stopwatch.StartNew();
        var other = new Halftone.Core.Admission.Pool(Halftone.Core.Admission.PoolLimits.From(new LimitsConfig()), 1, new Nobody());
        var result = await gateway.Supervisor.StartVersionAsync(new("web", "v2"), TestGateway.Service("crash-loop") with { Name = "v2" }, stable: false, other, TestGateway.Stop);
        Assert.False(result.Succeeded);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20));
        Assert.StartsWith("hello", await TestGateway.GetAsync(gateway.Supervisor.Read()[0].Endpoint!));
    }

    private sealed class Nobody : Halftone.Core.Admission.IReactors
    {
        public void Wake(in Halftone.Core.Admission.Wake wake) { }

        public void Close(Halftone.Core.Admission.Link idle) { }
    }
}
