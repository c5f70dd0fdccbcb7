using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Diagnosis;

/// <summary>Each kind of leak stands first on the rung that the manual names for it (docs/manual/memory.md), and what is healthy is not suspected.</summary>
public sealed class LeakTests : Story
{
    [Theory]
    [InlineData("sessions", "Session", "class", "objects")]
    [InlineData("closure", "remember", "function", "objects")]
    [InlineData("listener", "onChange", "function", "objects")]
    [InlineData("map", "Map", "class", "entries")]
    public async Task What_a_leak_piles_up_is_the_first_suspect(string leak, string name, string kind, string suspect)
    {
        var (scenario, gateway) = await RunAsync(leak);
        await using var load = new Load(gateway.Port, 4, _ => Load.Get("/"));
        await load.MoreAsync(50);

        var rows = await Looks.GrownAsync(scenario, $"web/{leak}/1", "1s");

        Assert.Equal((name, kind, suspect), (rows[0].Name, rows[0].Kind, rows[0].Suspect));
        await load.StopAsync();
        Assert.Empty(load.Failed);
    }

    [Theory]
    [InlineData("closure")]
    [InlineData("map")]
    public async Task The_line_that_allocates_what_is_kept_is_the_first_of_a_profile_which_opens_in_DevTools(string leak)
    {
        var (scenario, gateway) = await RunAsync(leak);
        await using var load = new Load(gateway.Port, 4, _ => Load.Get("/"));
        await load.MoreAsync(3000);

        var (allocating, file) = await Looks.ProfileAsync(scenario, $"web/{leak}/1", "3s");

        await load.StopAsync();
        Assert.Empty(load.Failed);
        Assert.StartsWith($"{leak} server.js:", allocating[0]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.True(JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).RootElement.GetProperty("head").TryGetProperty("children", out _));
    }

    /// <summary>Nothing of it is in the heap, so no count and no profile shows it: it is what `ps` tells that grows.</summary>
    [Fact]
    public async Task Buffers_that_are_kept_show_in_external_memory_and_hardly_in_the_heap()
    {
        var (_, gateway) = await RunAsync("buffers");
        (long External, long Heap) before = (0, 0), after = (0, 0);
        await Eventually.TrueAsync(async () => await Looks.TelemetryAsync(gateway) is { } told && (before = told).External > 0, TimeSpan.FromSeconds(20), "the process tells how it is");
        await using var load = new Load(gateway.Port, 4, _ => Load.Get("/"));
        await load.MoreAsync(640);
        await load.StopAsync();
        Assert.Empty(load.Failed);

        // 640 times 64 KiB.
        await Eventually.TrueAsync(async () => await Looks.TelemetryAsync(gateway) is { } told && (after = told).External >= before.External + (40L << 20), TimeSpan.FromSeconds(20), "40 MiB more outside of the heap");
        Assert.InRange(after.Heap - before.Heap, long.MinValue, 10L << 20);
    }

    /// <summary>Healthy services of several habits, each under its own load, looked into at the same time; the numbers are seeds of what is asked for.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 8)]
    [InlineData(3, 24)]
    public async Task A_healthy_service_under_load_shows_no_suspect(int seed, int connections)
    {
        string[] habits = ["none", "lru", "pool", "warm"];
        var (scenario, gateway) = await RunAsync(habits);
        var loads = habits.Select(habit => new Load(gateway.Port, connections, number => Load.Get($"/{habit}?key={Key(seed, number)}"))).ToList();
        try
        {
            // A cache of a thousand that is full; connections that are open; a table that is complete after five hundred.
            foreach (var load in loads) await load.MoreAsync(6000);

            var tops = await Task.WhenAll(habits.Select(habit => CalmAsync(scenario, $"{habit}/{habit}/1")));

            foreach (var load in loads) await load.StopAsync();
            Assert.All(loads, load => Assert.Empty(load.Failed));
            Assert.All(tops, top => Assert.True(Looks.Rows(top).TrueForAll(row => row.Suspect is null), $"{top}"));
        }
        finally
        {
            foreach (var load in loads) await load.DisposeAsync();
        }
        (await scenario.VerbAsync("heap", "top", "none/none/1", "--again", "1s")).ExitsWith(0).Says("no suspect");
    }

    /// <summary>It comes at once, within one half of the look, and stays.</summary>
    [Fact]
    public async Task A_service_that_warms_up_while_it_is_looked_into_is_not_suspected()
    {
        var (scenario, gateway) = await RunAsync("warm");
        var pid = await gateway.PidOfAsync("/quiet");
        var look = Looks.TopAsync(scenario, "web/warm/1", "6s");
        await Eventually.TrueAsync(() => Kernel.Listeners(pid).Count == 2, TimeSpan.FromSeconds(20), "the inspector is open");
        await using var load = new Load(gateway.Port, 4, number => Load.Get($"/?key={number}"));

        var top = await look;

        Assert.True(Looks.Rows(top).TrueForAll(row => row.Suspect is null), $"{top}");
        Assert.InRange(load.Answered, 500, int.MaxValue);
    }

    /// <summary>Where ever more requests were in hand, as on a machine that has no time for all of them, that what they hold grew is no false alarm: another look.</summary>
    private static async Task<JsonElement> CalmAsync(Scenario scenario, string instance)
    {
        var top = await Looks.TopAsync(scenario, instance, "2s");
        for (var more = 0; more < 4 && Looks.Rows(top).Exists(row => row.Suspect is not null) && Looks.FillsUp(top); more++) top = await Looks.TopAsync(scenario, instance, "2s");
        return top;
    }

    private static int Key(int seed, int number) => new Random(seed * 1_000_003 + number).Next(5000);

    /// <summary>One: the service `web`, with the leak as its version. Several: a service each, by path.</summary>
    private async Task<(Scenario Scenario, Gateway Gateway)> RunAsync(params string[] habits)
    {
        var services = habits.Select(habit => $$"""
              {{(habits.Length == 1 ? "web" : habit)}}:
                stable: {{habit}}
                {{(habits.Length == 1 ? "" : $"match: {{ path_prefix: /{habit} }}")}}
                limits: { concurrency: 100 }
                versions: { {{habit}}: { command: [node, {{Places.Service("leaks")}}], env: { LEAK: {{habit}} } } }
            """);
        var scenario = Begin().Config($"services:\n{string.Join('\n', services)}\n");
        return (scenario, await scenario.RunAsync());
    }
}
