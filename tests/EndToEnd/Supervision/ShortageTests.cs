using Halftone.Control.Supervision;
using Halftone.Control.Supervision.Probing;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;
using Halftone.Core.Processes;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

/// <summary>What the gateway lacks itself costs a start, and never the instance.</summary>
public sealed class ShortageTests
{
    [Fact]
    public async Task A_start_without_a_descriptor_left_is_a_fault_and_the_next_one_goes_well()
    {
        await using var gateway = new TestGateway();
        // What a start needs is loaded by then.
        await gateway.Supervisor.StartVersionAsync(new("web", "v0"), TestGateway.Service("hello") with { Name = "v0" }, stable: false, gateway.Pool, TestGateway.Stop);
        StartResult result;
        using (new NoDescriptors()) result = await gateway.StartAsync(TestGateway.Service("hello"), stable: true).WaitAsync(TimeSpan.FromSeconds(20), TestGateway.Stop);
        var fault = Assert.Single(result.Faults);
        Assert.True(fault is StartFault.GatewayFailed or StartFault.SpawnRefused, fault.Text);
        var ready = await gateway.NextAsync<ProcessNews.InstanceReady>(news => news.Version == TestGateway.Web);
        Assert.StartsWith("hello", await TestGateway.GetAsync(ready.Endpoint));
    }

    [Fact]
    public async Task A_probe_without_a_descriptor_left_sees_no_listener()
    {
        // Once before, so that what a probe needs is loaded.
        var seen = await ProbeAsync();
        using (new NoDescriptors()) seen.AddRange(await ProbeAsync());
        Assert.All(seen, result => Assert.IsType<ProbeResult.NoListener>(result));
        Assert.NotEqual(seen[0], seen[2]);

        static async Task<List<ProbeResult>> ProbeAsync() =>
            [await HttpProbe.ConnectAsync(Endpoint.Loopback(9), TestGateway.Stop), await HttpProbe.GetAsync(Endpoint.Loopback(9), "/", "test", TestGateway.Stop)];
    }

    [Fact]
    public async Task A_run_directory_that_cannot_be_made_is_a_fault_and_once_it_can_only_we_may_enter_it()
    {
        await using var gateway = new TestGateway();
        var run = Path.Combine(gateway.Directory, "run");
        await File.WriteAllTextAsync(run, "in the way", TestGateway.Stop);
        var result = await gateway.StartAsync(TestGateway.Service("hello") with { Socket = SocketKind.Unix }, stable: true).WaitAsync(TimeSpan.FromSeconds(20), TestGateway.Stop);
        Assert.Contains(run, Assert.IsType<StartFault.GatewayFailed>(Assert.Single(result.Faults)).Reason);
        File.Delete(run);
        var ready = await gateway.NextAsync<ProcessNews.InstanceReady>();
        Assert.StartsWith("hello", await TestGateway.GetAsync(ready.Endpoint));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(run));
    }

    [Fact]
    public async Task A_socket_file_that_cannot_be_removed_does_not_keep_a_dead_instance_alive()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Service("hello") with { Socket = SocketKind.Unix });
        var path = gateway.Only.Endpoint!.Path!;
        // A directory with something in it cannot be deleted as a file.
        File.Delete(path);
        Directory.CreateDirectory(Path.Combine(path, "in the way"));
        Live.Kill(gateway.Only.Pid!.Value);
        await gateway.NextAsync<ProcessNews.InstanceReady>(skip: 1);
        Directory.Delete(path, recursive: true);
    }

    /// <summary>While it is there no descriptor can be opened in this process; those that are open stay so.</summary>
    private sealed class NoDescriptors : IDisposable
    {
        private readonly FileLimit _before = Native.OwnFileLimit();

        internal NoDescriptors() => Native.SetFileLimit(0, _before with { Soft = 3 });

        public void Dispose() => Native.SetFileLimit(0, _before);
    }
}
