using System.Diagnostics;
using System.Text.Json;
using Halftone.Control.Supervision;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

/// <summary>What a child gets from us, and what it must not get.</summary>
public sealed class ChildTests
{
    private const string Listen = "http.createServer((q,s)=>s.end()).listen(port,'127.0.0.1',()=>process.send('ready'));";

    [Fact]
    public async Task A_child_inherits_descriptors_0_to_3_and_no_other()
    {
        // Of every kind a gateway has, and one that whoever started us forgot to mark.
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await using var file = File.Create(Path.GetTempFileName(), 1, FileOptions.DeleteOnClose);
        using var noise = new CancellationTokenSource();
        var other = Task.Run(async () =>
        {
            while (!noise.IsCancellationRequested)
            {
                using var process = Process.Start(new ProcessStartInfo("true") { RedirectStandardOutput = true })!;
                await process.WaitForExitAsync(TestGateway.Stop);
            }
        }, TestGateway.Stop);
        await using var gateway = new TestGateway();
        var result = await gateway.StartAsync(TestGateway.Command("sh", "-c", "ls -l /proc/$$/fd; exec node -e \"require('http').createServer(()=>{}).listen(process.env.PORT,'127.0.0.1',()=>process.send('ready'))\"") with { Instances = 3 });
        await noise.CancelAsync();
        await other;
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
        // An instance may be ready before all that it wrote before has been read.
        await TestGateway.UntilAsync(() => Descriptors().Count >= 12, () => gateway.Output);
        var descriptors = Descriptors();
        Assert.Equal(12, descriptors.Count);
        Assert.All(descriptors, line => Assert.Contains(line[0], new[] { "0", "1", "2", "3" }));
        Assert.All(descriptors.Where(line => line[0] == "0"), line => Assert.Equal("/dev/null", line[2]));
        Assert.All(descriptors.Where(line => line[0] is "1" or "2"), line => Assert.StartsWith("pipe:", line[2]));
        Assert.All(descriptors.Where(line => line[0] == "3"), line => Assert.StartsWith("socket:", line[2]));

        // The last words of each line: how the time before them is written depends on the locale.
        List<string[]> Descriptors() => [.. gateway.Output.Split('\n').Where(line => line.Contains("->", StringComparison.Ordinal)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^3..])];
    }

    [Fact]
    public async Task The_environment_holds_what_it_should_and_nothing_meant_for_us()
    {
        string[] forUs = ["NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE", "NODE_UNIQUE_ID", "LISTEN_FDS", "LISTEN_PID", "NOTIFY_SOCKET", "HALFTONE_GATEWAY"];
        foreach (var name in forUs) Environment.SetEnvironmentVariable(name, "7");
        TestGateway gateway;
        try
        {
            gateway = new TestGateway();
        }
        finally
        {
            foreach (var name in forUs) Environment.SetEnvironmentVariable(name, null);
        }

        await using (gateway)
        {
            await gateway.StartAsync(TestGateway.Node($"console.log('env '+JSON.stringify(process.env));{Listen}") with { Env = [new EnvVar("COLOUR", "blue", "blue"), new EnvVar("PORT", "1", "1")] });
            var line = await gateway.SaysAsync(text => text.StartsWith("env ", StringComparison.Ordinal));
            var environment = JsonDocument.Parse(line[4..]).RootElement;
            Assert.Equal("blue", environment.GetProperty("COLOUR").GetString());
            Assert.Equal("127.0.0.1", environment.GetProperty("HOST").GetString());
            Assert.Equal(gateway.Only.Endpoint!.Port.ToString(), environment.GetProperty("PORT").GetString());
            Assert.StartsWith(gateway.Id + "-", environment.GetProperty("HALFTONE_GATEWAY").GetString());
            // Node takes its two out itself.
            foreach (var name in forUs.Except(["HALFTONE_GATEWAY"])) Assert.False(environment.TryGetProperty(name, out _), name);
        }
    }

    [Fact]
    public async Task Host_can_be_left_out_or_chosen()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Node($"console.log('host '+process.env.HOST);{Listen}") with { SetHost = false });
        Assert.Equal("host undefined", await gateway.SaysAsync(line => line.StartsWith("host", StringComparison.Ordinal)));
        await using var other = new TestGateway();
        await other.StartAsync(TestGateway.Node($"console.log('host '+process.env.HOST);{Listen}") with { Env = [new EnvVar("HOST", "0.0.0.0", "0.0.0.0")] });
        Assert.Equal("host 0.0.0.0", await other.SaysAsync(line => line.StartsWith("host", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Group_signals_limit_and_cpu_mask_are_a_fresh_programs()
    {
        await using var gateway = new TestGateway(options => options with { ChildFileLimit = new FileLimit(777, 888) });
        await gateway.StartAsync(TestGateway.Node(Listen));
        var pid = gateway.Only.Pid!.Value;
        Assert.Equal(pid.ToString(), File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ')[2]);
        Assert.Equal(Environment.ProcessId, Live.ParentOf(pid));
        // Node raises its own soft limit to the hard one, which is ours to give.
        Assert.Matches(@"Max open files\s+(777|888)\s+888\s", File.ReadAllText($"/proc/{pid}/limits"));
        Assert.True(int.Parse(File.ReadAllText($"/proc/{pid}/oom_score_adj")) >= 500);
        Assert.Contains("SigBlk:\t0000000000000000", File.ReadAllText($"/proc/{pid}/status"));
        var allowed = File.ReadLines($"/proc/{Environment.ProcessId}/status").Single(line => line.StartsWith("Cpus_allowed:", StringComparison.Ordinal));
        Assert.Contains(allowed, File.ReadAllText($"/proc/{pid}/status"));
    }

    [Fact]
    public async Task No_signal_is_ignored_in_a_child()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Command("sh", "-c", "grep SigIgn /proc/$$/status; exec sleep 1000") with { Ready = new ReadyConfig { Kind = ReadyKind.Log, Pattern = "SigIgn", Timeout = TimeSpan.FromSeconds(20) } });
        var ignored = Convert.ToUInt64((await gateway.SaysAsync(line => line.StartsWith("SigIgn", StringComparison.Ordinal)))["SigIgn:\t".Length..], 16);
        // 32 and 33 are glibc's own; its posix_spawn leaves them ignored.
        Assert.Equal(0UL, ignored & ~(3UL << 31));
    }

    [Fact]
    public async Task Messages_that_mean_nothing_to_us_are_ignored_however_long()
    {
        await using var gateway = new TestGateway();
        var script = "process.send({type:'other',ready:true});process.send('x'.repeat(3e6));process.send(['ready']);" + Listen + "setInterval(()=>process.send({n:1}),5)";
        var result = await gateway.StartAsync(TestGateway.Node(script) with { Ready = new ReadyConfig { Kind = ReadyKind.Ipc, Timeout = TimeSpan.FromSeconds(20) } });
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
        await Task.Delay(300, TestGateway.Stop);
        Assert.Equal("ready", gateway.Only.State);
    }

    [Fact]
    public async Task A_status_that_somebody_else_took_is_unknown_and_not_waited_for()
    {
        // What a runtime that is PID 1 does: it reaps children that are not its own.
        using var stranger = Process.Start("sleep", ["1000"]);
        var child = new ChildProcess(int.MaxValue, Native.OpenPidfd(stranger.Id), default);
        Assert.True(child.NoticeExit());
        Assert.True((await child.LeaderExited).IsUnknown);
        Assert.False(child.SignalGroup(Native.SignalKill));
        Assert.False(child.Signal(Native.SignalKill));
        Assert.Equal(default, child.Reap());
        Assert.True(Live.IsAlive(stranger.Id));
        stranger.Kill();
    }
}
