using System.Diagnostics;
using System.Globalization;
using Halftone.Control.Supervision.Spawning;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

/// <summary>`kill -9` of the gateway leaves nothing behind.</summary>
public sealed class GuardTests
{
    private static readonly int Repetitions = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1" ? 100 : 5;

    [Fact]
    public async Task Nothing_is_alive_a_second_after_the_gateway_was_killed()
    {
        for (var i = 0; i < Repetitions; i++)
        {
            var (gateway, guard) = await Victim.StartAsync();
            using (gateway)
            {
                await FamilyAsync(gateway.Id);
                Live.Kill(gateway.Pid);
                await GoneAsync(gateway.Id);
                await TestGateway.UntilAsync(() => !Live.IsAlive(guard), () => "The guard did not end.");
            }
        }
    }

    [Fact]
    public async Task A_gateway_killed_at_any_moment_of_its_start_leaves_nothing()
    {
        for (var i = 0; i < Repetitions; i++)
        {
            using var gateway = await Victim.StartGuardedAsync();
            // Four services are being spawned and listed meanwhile, one after the other.
            await Task.Delay(Random.Shared.Next(400), TestGateway.Stop);
            Live.Kill(gateway.Pid);
            await GoneAsync(gateway.Id);
        }
    }

    [Fact]
    public async Task A_guard_that_was_killed_is_replaced_and_its_successor_knows_everything()
    {
        var (gateway, guard) = await Victim.StartAsync();
        using (gateway)
        {
            Live.Kill(guard);
            await gateway.SaysAsync("guard ");
            Live.Kill(gateway.Pid);
            await GoneAsync(gateway.Id);
        }
    }

    [Fact]
    public async Task What_a_killed_guard_and_gateway_left_is_ended_by_the_next_start()
    {
        var (gateway, guard) = await Victim.StartAsync();
        using (gateway)
        {
            await FamilyAsync(gateway.Id);
            Live.Kill(gateway.Pid, signal: 19);
            Live.Kill(guard);
            Live.Kill(gateway.Pid);
            await Task.Delay(300, TestGateway.Stop);
            Assert.Equal(5, Live.Marked(gateway.Id).Count);

            await using var next = new TestGateway(options => options with { GatewayId = gateway.Id });
            Assert.Equal(5, await next.Supervisor.OpenAsync(TestGateway.Stop));
            Assert.Empty(Live.Marked(gateway.Id));
        }
    }

    [Fact]
    public async Task The_guard_holds_nothing_but_its_pipe_and_has_a_session_of_its_own()
    {
        await using var gateway = new TestGateway();
        await gateway.Supervisor.OpenAsync(TestGateway.Stop);
        var guard = gateway.Supervisor.GuardPid!.Value;
        await TestGateway.UntilAsync(() => File.ReadAllText($"/proc/{guard}/comm").Trim() == "sh", () => "no shell");
        // A shell that has just begun still has its libraries open.
        List<string> Held() => [.. Directory.GetFiles($"/proc/{guard}/fd").Select(path => Path.GetFileName(path)!).Where(name => name != "10").Order()];
        await TestGateway.UntilAsync(() => Held() is ["0", "1", "2"], () => $"the guard holds {string.Join(' ', Held())}");
        Assert.Equal(guard, int.Parse(File.ReadAllText($"/proc/{guard}/stat").Split(") ")[1].Split(' ')[3], CultureInfo.InvariantCulture));
        Assert.DoesNotContain(guard, ProcessTable.Marked($"{ChildEnvironment.Mark}="));
        const ulong Ignored = (1 << 0) | (1 << 1) | (1 << 2) | (1 << 14);
        await TestGateway.UntilAsync(() => (ProcessSignals(guard) & Ignored) == Ignored, () => "it ignores no signals");
        foreach (var signal in new[] { 1, 2, 3, 15 }) Live.Kill(guard, signal);
        await Task.Delay(100, TestGateway.Stop);
        Assert.True(Live.IsAlive(guard));
    }

    [Theory]
    [InlineData("dash")]
    [InlineData("bash")]
    public async Task A_process_spawned_but_never_listed_is_found_by_its_mark(string shell)
    {
        var id = $"mark{Random.Shared.NextInt64():x16}"[..20];
        using var orphan = Start("sleep", ["1000"], (ChildEnvironment.Mark, $"{id}-1"));
        using var other = Start("sleep", ["1000"], (ChildEnvironment.Mark, $"{id}-2"));
        using var guard = Guard(shell, $"{id}-1");
        guard.StandardInput.Close();
        await orphan.WaitForExitAsync(TestGateway.Stop);
        await guard.WaitForExitAsync(TestGateway.Stop);
        Assert.True(Live.IsAlive(other.Id), "another incarnation's process was ended");
        other.Kill();
    }

    [Theory]
    [InlineData("dash")]
    [InlineData("bash")]
    public async Task Listed_groups_are_ended_with_all_members_and_a_group_taken_off_the_list_is_not(string shell)
    {
        using var first = Start("setsid", ["sh", "-c", "trap '' TERM; sleep 1000 & sleep 1000"]);
        using var second = Start("setsid", ["sleep", "1000"]);
        using var third = Start("setsid", ["sleep", "1000"]);
        await TestGateway.UntilAsync(() => ProcessTable.Members(first.Id).Count == 3, () => "no group of three");
        await TestGateway.UntilAsync(() => ProcessTable.Members(second.Id).Count == 1 && ProcessTable.Members(third.Id).Count == 1, () => "no groups of one");
        using var guard = Guard(shell, "nobody-1");
        foreach (var line in new[] { $"+ {first.Id}", $"+ {second.Id}", $"+ {third.Id}", $"- {second.Id}" }) await guard.StandardInput.WriteAsync(line + "\n");
        guard.StandardInput.Close();
        await guard.WaitForExitAsync(TestGateway.Stop);
        await Task.WhenAll(first.WaitForExitAsync(TestGateway.Stop), third.WaitForExitAsync(TestGateway.Stop));
        Assert.Empty(ProcessTable.Members(first.Id));
        Assert.True(Live.IsAlive(second.Id));
        second.Kill();
    }

    /// <summary>Four services and the runaway grandchild, once the `setsid` that it came from has ended.</summary>
    private static Task FamilyAsync(string id) => TestGateway.UntilAsync(() => Live.Marked(id).Count == 5, () => $"There are {Live.Marked(id).Count}, not 5.");

    /// <summary>Within a second, as a rule; the bound is for a machine on which the guard, too, has to wait for a CPU.</summary>
    private static async Task GoneAsync(string id)
    {
        var clock = Stopwatch.StartNew();
        await TestGateway.UntilAsync(() => Live.Marked(id).Count == 0, () => $"Still alive: {string.Join(' ', Live.Marked(id))}", 60);
        TestContext.Current.SendDiagnosticMessage($"all gone after {clock.ElapsedMilliseconds} ms");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        // A process caught between fork and exec shows its mark only a moment later.
        await Task.Delay(TimeSpan.FromSeconds(1), TestGateway.Stop);
        Assert.Empty(Live.Marked(id));
    }

    /// <summary>Those that it ignores, as the kernel has them: signal 1 is bit 0.</summary>
    private static ulong ProcessSignals(int pid) =>
        ulong.Parse(File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)).Split('\t')[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static Process Guard(string shell, string mark)
    {
        var start = new ProcessStartInfo(shell, ["-c", GuardScript.Text, "halftone-guard", $"{ChildEnvironment.Mark}={mark}"]) { RedirectStandardInput = true };
        return Process.Start(start)!;
    }

    private static Process Start(string command, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(command, arguments);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
