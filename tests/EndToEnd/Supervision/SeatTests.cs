using Halftone.Control.Supervision;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Processes;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

/// <summary>How many instances there are, what they are called, and what is left when a step fails halfway.</summary>
public sealed class SeatTests
{
    /// <summary>A service that starts as often as there are names to take; with a file `enough` always.</summary>
    private static VersionConfig Limited(params string[] names) => TestGateway.Command("sh", "-c",
        $"test -e enough || {string.Join(" || ", names.Select(name => $"mkdir {name} 2>/dev/null"))} || exit 1; exec node {TestGateway.Fixture("hello")}");

    [Fact]
    public async Task A_scale_that_fails_leaves_as_many_as_there_were_and_may_be_tried_again()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(Limited("a", "b"));
        Assert.Single((await gateway.Supervisor.ScaleAsync(TestGateway.Web, 3, TestGateway.Stop)).Faults);
        Assert.Equal(["v1/1"], gateway.Supervisor.Read().Select(status => status.Name));
        Assert.Equal(64, gateway.Pool.Read().Slots);
        await File.WriteAllTextAsync(Path.Combine(gateway.Directory, "enough"), "", TestGateway.Stop);
        Assert.Equal(2, (await gateway.Supervisor.ScaleAsync(TestGateway.Web, 3, TestGateway.Stop)).Ready);
        Assert.Equal(["v1/1", "v1/2", "v1/3"], gateway.Supervisor.Read().Select(status => status.Name));
    }

    [Fact]
    public async Task A_new_config_whose_further_instances_do_not_start_is_taken_back_wholly()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello") with { Env = [new EnvVar("VERSION", "old", "old")] });
        var next = Limited("once") with { Instances = 2, Env = [new EnvVar("VERSION", "new", "new")] };
        var result = await gateway.Supervisor.ReplaceVersionAsync(TestGateway.Web, next, TestGateway.Stop);
        Assert.IsType<StartFault.ExitedBeforeReady>(Assert.Single(result.Faults));
        Assert.Empty(result.NotUndone);
        Assert.StartsWith("hello old", await TestGateway.GetAsync(gateway.Only.Endpoint!));
        Assert.True((await gateway.Supervisor.RestartAsync(TestGateway.Web, null, TestGateway.Stop)).Succeeded);
        Assert.StartsWith("hello old", await TestGateway.GetAsync(gateway.Only.Endpoint!));
    }

    [Fact]
    public async Task A_restart_that_fails_with_a_fixed_port_says_that_the_old_process_is_gone()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(Limited("once") with { Port = 20_000 + (Environment.ProcessId % 900) });
        var result = await gateway.Supervisor.RestartAsync(TestGateway.Web, null, TestGateway.Stop);
        Assert.Contains("web/v1/1 was stopped first", Assert.Single(result.NotUndone));
    }

    [Fact]
    public async Task While_a_seat_changes_hands_its_name_is_there_once()
    {
        await using var gateway = new TestGateway();
        // The second process waits before it listens.
        await gateway.StartAsync(TestGateway.Command("sh", "-c", $"if test -e first; then while ! test -e go; do sleep 0.02; done; fi; touch first; exec node {TestGateway.Fixture("hello")}"));
        var restart = gateway.Supervisor.RestartAsync(TestGateway.Web, null, TestGateway.Stop);
        await gateway.NextAsync<ProcessNews.InstanceSpawned>(skip: 1);
        Assert.Equal("v1/1", gateway.Only.Name);
        await File.WriteAllTextAsync(Path.Combine(gateway.Directory, "go"), "", TestGateway.Stop);
        Assert.True((await restart).Succeeded);
    }

    [Fact]
    public async Task A_held_instance_is_held_after_a_restart_too()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello") with { Instances = 2 });
        Assert.True(gateway.Supervisor.Hold(TestGateway.Web, 1, held: true));
        Assert.True((await gateway.Supervisor.RestartAsync(TestGateway.Web, null, TestGateway.Stop)).Succeeded);
        Assert.Equal(["drained", "ready"], gateway.Supervisor.Read().Select(status => status.State));
        Assert.Equal(64, gateway.Pool.Read().Slots);
        Assert.True(gateway.Supervisor.Hold(TestGateway.Web, 1, held: false));
        await TestGateway.UntilAsync(() => gateway.Pool.Read().Slots == 128, () => gateway.Pool.Read().ToString());
    }

    [Fact]
    public async Task An_instance_that_is_put_back_has_no_slots_beside_those_its_old_requests_hold()
    {
        await using var gateway = new TestGateway();
        var pool = new Pool(PoolLimits.From(new LimitsConfig { Concurrency = 1 }), 1, new TestGateway.NoReactors());
        await gateway.Supervisor.StartVersionAsync(TestGateway.Web, TestGateway.Service("hello"), stable: false, pool, TestGateway.Stop);
        pool.Take(0, 1, 100, 0, long.MaxValue, 0, out var old, out _, out _, out _, out _);
        gateway.Supervisor.Hold(TestGateway.Web, 1, held: true);
        await TestGateway.UntilAsync(() => pool.Read().Slots == 0, () => "it is not held");
        gateway.Supervisor.Hold(TestGateway.Web, 1, held: false);
        await TestGateway.UntilAsync(() => pool.Read().Slots == 1, () => "it is not put back");
        Assert.Equal(TakeResult.Waiting, pool.Take(0, 2, 100, 0, long.MaxValue, 0, out _, out var waiter, out _, out _, out _));
        pool.Leave(waiter);
        pool.Return(old.Lease, 0, 0, Link.None, -1, out _);
    }

    [Fact]
    public async Task When_only_given_up_instances_are_left_by_a_scale_nobody_waits_for_them()
    {
        await using var gateway = new TestGateway();
        var config = TestGateway.Command("sh", "-c", $"test $HALFTONE_INSTANCE = v1/1 && exit 1; exec node {TestGateway.Fixture("hello")}") with { Instances = 2, Restart = new RestartConfig { GiveUpAfter = 1 } };
        await gateway.StartAsync(config);
        await gateway.NextAsync<ProcessNews.GaveUp>();
        await gateway.Supervisor.ScaleAsync(TestGateway.Web, 1, TestGateway.Stop);
        Assert.Equal((TakeResult.Refused, Fault.NoInstance), (gateway.Pool.Take(0, 1, 100, 0, long.MaxValue, 0, out _, out _, out _, out var fault, out _), fault));
    }
}
