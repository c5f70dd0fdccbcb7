using System.Diagnostics;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>What kill -9 leaves: of the gateway nothing, of an instance everything else.</summary>
public sealed class DeathTests : Story
{
    /// <summary>So soon where the machine has a CPU for the guard; and so late on one that is busy with something else.</summary>
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(1), GoneAtLast = TimeSpan.FromSeconds(20);

    private static readonly int Repetitions = Places.Nightly ? 100 : 5;

    public static TheoryData<Node> AllNodes => Nodes.All;

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task When_the_gateway_is_killed_under_load_nothing_of_it_is_alive_a_second_later(Node node)
    {
        var scenario = Begin(node).Config(TwoVersions());
        var quickest = TimeSpan.MaxValue;
        for (var i = 0; i < Repetitions; i++)
        {
            var gateway = await scenario.RunAsync();
            await using var load = new Load(gateway.Port, 8, number => Load.Get(number % 2 == 0 ? "/" : "/?version=v1"));
            await load.MoreAsync(100);
            var family = Kernel.ChildrenOf(gateway.Pid);
            Assert.Equal(4, family.Count); // three instances and the guard
            // Once while all of them tell how they are: then they write to a channel that nobody reads any more.
            if (i == 0) await Eventually.TrueAsync(async () => (await gateway.PsAsync()).ToString().Split("loop_delay_p99_ms").Length == 4, TimeSpan.FromSeconds(20), "all three tell how they are");

            gateway.Kill();

            quickest = Lesser(quickest, await NothingIsLeftAsync(scenario, $"kill {i}", family));
        }
        Assert.InRange(quickest, TimeSpan.Zero, Gone);
    }

    [Fact]
    public async Task When_it_is_killed_while_it_starts_children_nothing_is_left()
    {
        var scenario = Begin().Config(TwoVersions());
        var quickest = TimeSpan.MaxValue;
        for (var i = 0; i < Repetitions; i++)
        {
            var gateway = scenario.Start();
            // From before the first child to after the last: some of these kills fall between spawn and listing.
            await Eventually.TrueAsync(() => scenario.Alive().Count >= 1 + i % 4, TimeSpan.FromSeconds(30), "children appear");

            gateway.Kill();

            quickest = Lesser(quickest, await NothingIsLeftAsync(scenario, $"kill {i}"));
        }
        Assert.InRange(quickest, TimeSpan.Zero, Gone);
    }

    [Fact]
    public async Task When_the_guard_is_killed_first_it_is_replaced_and_still_nothing_is_left()
    {
        var scenario = Begin().Config(TwoVersions());
        var quickest = TimeSpan.MaxValue;
        for (var i = 0; i < Repetitions; i++)
        {
            var gateway = await scenario.RunAsync();
            var instances = (await gateway.InstancesAsync()).Select(each => each.Pid).ToHashSet();
            var guard = Assert.Single(Kernel.ChildrenOf(gateway.Pid), pid => !instances.Contains(pid));

            Kernel.Signal(guard, Kernel.Kill);
            await Eventually.TrueAsync(() => Kernel.ChildrenOf(gateway.Pid).Any(pid => pid != guard && !instances.Contains(pid)), TimeSpan.FromSeconds(20), "a new guard appears");
            await Task.Delay(100, TestContext.Current.CancellationToken);
            gateway.Kill();

            quickest = Lesser(quickest, await NothingIsLeftAsync(scenario, $"kill {i}"));
        }
        Assert.InRange(quickest, TimeSpan.Zero, Gone);
    }

    [Fact]
    public async Task When_guard_and_gateway_die_together_the_next_start_sweeps_what_they_left()
    {
        var scenario = Begin().Config(TwoVersions());
        var first = await scenario.RunAsync();
        var instances = (await first.InstancesAsync()).Select(each => each.Pid).ToList();
        var guard = Assert.Single(Kernel.ChildrenOf(first.Pid), pid => !instances.Contains(pid));

        Kernel.Signal(first.Pid, 19); // SIGSTOP: it cannot see its guard die
        Kernel.Signal(guard, Kernel.Kill);
        first.Kill();
        await first.EndedAsync();
        Assert.All(instances, pid => Assert.True(Kernel.IsAlive(pid)));

        var second = await scenario.RunAsync();
        Assert.All(instances, pid => Assert.False(Kernel.IsAlive(pid)));
        Assert.StartsWith("hello v2", await second.GetAsync("/"));
    }

    [Fact]
    public async Task When_an_instance_is_killed_only_what_it_had_fails_and_it_is_back()
    {
        var scenario = Begin().Config(TwoVersions());
        var journal = Path.Combine(scenario.Directory, "journal");
        scenario.Environment["JOURNAL"] = journal;
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 8, number => $"POST /once?id={number} HTTP/1.1\r\nHost: web.test\r\nContent-Length: 0\r\n\r\n");
        await load.MoreAsync(200);
        var before = await gateway.InstancesAsync();
        var victim = before.First(each => each.Instance == "v2/1");

        var killed = Kernel.Uptime;
        Kernel.Signal(victim.Pid, Kernel.Kill);
        var clock = Stopwatch.StartNew();
        await Eventually.TrueAsync(async () => (await gateway.InstancesAsync()).Any(each => each.Instance == "v2/1" && each.Restarts == 1 && each.State.Equals("ready", StringComparison.OrdinalIgnoreCase)), TimeSpan.FromSeconds(20), "v2/1 is back");
        var back = clock.Elapsed;
        // The first backoff is 100 ms less 20 % of chance; the kernel counts in hundredths of a second, the clock of timers is coarse too.
        var pause = Kernel.StartedAt((await gateway.InstancesAsync()).First(each => each.Instance == "v2/1").Pid) - killed;
        Assert.True(pause >= TimeSpan.FromMilliseconds(60), $"spawned again {pause.TotalMilliseconds:0} ms after the kill");
        await gateway.SaysAsync("starts again in ");
        await load.MoreAsync(200);
        await load.StopAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"back after {back.TotalMilliseconds:0} ms; {load}");
        Assert.InRange(load.Failed.Count(), 0, 8);
        Assert.All(load.Failed, sample => Assert.Equal(502, sample.Status));
        var executed = (await File.ReadAllLinesAsync(journal, TestContext.Current.CancellationToken)).Select(line => line.Split(' ')[0]).ToList();
        Assert.Equal(executed.Count, executed.Distinct().Count());
        Assert.True(executed.Count >= load.Answered, "every answer was executed");
        Assert.Equal(before.First(each => each.Instance == "v1/1").Pid, (await gateway.InstancesAsync()).First(each => each.Instance == "v1/1").Pid);
    }

    [Fact]
    public async Task An_instance_that_dies_within_a_request_is_reported_as_502()
    {
        var gateway = await Begin().Config(TwoVersions()).RunAsync();
        using var answer = await gateway.Http.GetAsync("/die", TestContext.Current.CancellationToken);
        Assert.Equal(502, (int)answer.StatusCode);
        Assert.StartsWith("hello v2", await gateway.GetAsync("/"));
    }

    private static TimeSpan Lesser(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Instances are gone after the time that is returned; the guard looks once more whether anybody is left, and goes too.</summary>
    private static async Task<TimeSpan> NothingIsLeftAsync(Scenario scenario, string when, params IEnumerable<int> guards)
    {
        List<int> left = [];
        List<int> Left() => left = scenario.Alive();
        var clock = Stopwatch.StartNew();
        while (Left().Count > 0 && clock.Elapsed < GoneAtLast) await Task.Delay(5, TestContext.Current.CancellationToken);
        var took = clock.Elapsed;
        TestContext.Current.TestOutputHelper?.WriteLine($"{when}: all gone after {took.TotalMilliseconds:0} ms");
        Assert.True(left.Count == 0, $"alive {took.TotalSeconds:0} s after {when}: {string.Join("; ", left.Select(Kernel.CommandLine))}");
        await Eventually.TrueAsync(() => !guards.Any(Kernel.IsAlive), TimeSpan.FromSeconds(20), "the guard is gone too");
        return took;
    }

    private static string TwoVersions() => $$"""
        services:
          web:
            stable: v2
            defaults: { command: [node, {{Places.Service("hello")}}], env: { VERSION: "${version}", DELAY_MS: "5" } }
            versions: { v1: {}, v2: { instances: 2 } }
            rules: [{ when: { query: { version: v1 } }, to: v1 }]
        """;
}
