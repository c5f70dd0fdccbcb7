using Halftone.Core.Admission;
using Halftone.Core.Config;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

/// <summary>Instances that have nothing left but streams: nobody waits for them, and they end when those do.</summary>
public sealed class LingerTests
{
    private static Lease Stream(Pool pool, string instance)
    {
        Assert.Equal(TakeResult.Granted, pool.Take(0, 1, 100, 0, long.MaxValue, 0, out var grant, out _, out _, out _, out _));
        var lease = grant.Lease;
        if (grant.Instance.Name == instance)
        {
            Assert.True(pool.MoveToStream(ref lease, 0, 0, out _));
            return lease;
        }
        // Its slot is held, so the next one is another instance's.
        var stream = Stream(pool, instance);
        pool.Return(lease, 0, 0, Link.None, -1, out _);
        return stream;
    }

    private static async Task GoneAsync(TestGateway gateway, int pid)
    {
        await TestGateway.UntilAsync(() => gateway.Supervisor.ReadLeaving().IsEmpty, () => "it lingers on");
        await TestGateway.UntilAsync(() => !Live.IsAlive(pid), () => $"{pid} lives on");
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_streams_and_the_process_ends_with_the_last_of_them()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello"));
        var (lease, pid) = (Stream(gateway.Pool, "v1/1"), gateway.Only.Pid!.Value);
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        Assert.Empty(gateway.Supervisor.Read());
        Assert.False(gateway.Supervisor.Runs(TestGateway.Web));
        var leaving = Assert.Single(gateway.Supervisor.ReadLeaving());
        Assert.Equal(("v1/1", pid, 1), (leaving.Name, leaving.Pid!.Value, leaving.Streams));
        Assert.True(Live.IsAlive(pid));
        gateway.Pool.Return(lease, 0, 0, Link.None, -1, out _);
        await GoneAsync(gateway, pid);
    }

    [Fact]
    public async Task A_restart_does_not_wait_for_streams_either()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello"));
        var (lease, pid) = (Stream(gateway.Pool, "v1/1"), gateway.Only.Pid!.Value);
        Assert.True((await gateway.Supervisor.RestartAsync(TestGateway.Web, null, TestGateway.Stop)).Succeeded);
        Assert.NotEqual(pid, gateway.Only.Pid);
        Assert.Equal(pid, Assert.Single(gateway.Supervisor.ReadLeaving()).Pid);
        Assert.Equal((1, 1), (gateway.Pool.Read().Streams, gateway.Supervisor.Read().Length));
        gateway.Pool.Return(lease, 0, 0, Link.None, -1, out _);
        await GoneAsync(gateway, pid);
    }

    [Fact]
    public async Task A_name_that_lives_on_for_its_streams_is_not_given_again()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello") with { Instances = 2 });
        var (lease, pid) = (Stream(gateway.Pool, "v1/2"), gateway.Supervisor.Read()[1].Pid!.Value);
        Assert.True((await gateway.Supervisor.ScaleAsync(TestGateway.Web, 1, TestGateway.Stop)).Succeeded);
        Assert.True((await gateway.Supervisor.ScaleAsync(TestGateway.Web, 2, TestGateway.Stop)).Succeeded);
        Assert.Equal(["v1/1", "v1/3"], gateway.Supervisor.Read().Select(status => status.Name));
        gateway.Pool.Return(lease, 0, 0, Link.None, -1, out _);
        await GoneAsync(gateway, pid);
        Assert.True((await gateway.Supervisor.ScaleAsync(TestGateway.Web, 3, TestGateway.Stop)).Succeeded);
        Assert.Equal(["v1/1", "v1/2", "v1/3"], gateway.Supervisor.Read().Select(status => status.Name));
    }

    [Fact]
    public async Task With_a_fixed_port_a_process_makes_way_whatever_its_streams()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello") with { Port = 20_900 + (Environment.ProcessId % 99), Limits = new LimitsConfig { DrainStreams = TimeSpan.FromHours(1) } });
        var (lease, pid) = (Stream(gateway.Pool, "v1/1"), gateway.Only.Pid!.Value);
        Assert.True((await gateway.Supervisor.RestartAsync(TestGateway.Web, null, TestGateway.Stop)).Succeeded);
        Assert.False(Live.IsAlive(pid));
        Assert.Empty(gateway.Supervisor.ReadLeaving());
        gateway.Pool.Return(lease, 0, 0, Link.None, -1, out _);
    }

    [Fact]
    public async Task Streams_that_outlive_their_deadline_are_not_waited_for()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello") with { Limits = new LimitsConfig { DrainStreams = TimeSpan.FromMilliseconds(100), DrainSpread = TimeSpan.FromMilliseconds(100) } });
        var (lease, pid) = (Stream(gateway.Pool, "v1/1"), gateway.Only.Pid!.Value);
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        await GoneAsync(gateway, pid);
        gateway.Pool.Return(lease, 0, 0, Link.None, -1, out _);
    }
}
