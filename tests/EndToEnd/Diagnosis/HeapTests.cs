using System.Globalization;
using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Diagnosis;

/// <summary>Who holds the memory of a live Node process, asked while it serves.</summary>
public sealed class HeapTests : Story
{
    public static TheoryData<Node> AllNodes => Nodes.All;

    [Theory]
    [InlineData("sessions", "Session", "class", "objects")]
    [InlineData("closure", "remember", "function", "objects")]
    [InlineData("listener", "onChange", "function", "objects")]
    [InlineData("map", "Map", "class", "entries")]
    public async Task What_a_leak_piles_up_is_the_first_suspect(string leak, string name, string kind, string suspect)
    {
        var scenario = Leaking(leak);
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 4, _ => Load.Get("/"));
        await load.MoreAsync(50);

        var top = await GrownAsync(scenario, "web/v1/1", "2s");

        var first = Classes(top)[0];
        Assert.True(first.Name == name && first.Kind == kind && first.Suspect == suspect, $"{first}\n{top}");
        await load.StopAsync();
        Assert.Empty(load.Failed);
    }

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task The_articles_proxy_under_overload_names_what_waits_in_its_agent(Node node)
    {
        var scenario = Begin(node).Config($$"""
            services:
              web:
                stable: v1
                limits: { concurrency: 100 }
                defaults: { command: [node, {{Places.Service("article")}}], instances: 2 }
                versions: { v1: {} }
            """);
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 8, _ => Load.Get("/ok"));
        using var over = new CancellationTokenSource();
        var impatient = Enumerable.Range(0, 16).Select(_ => ImpatientAsync(gateway, over.Token)).ToArray();
        await load.MoreAsync(100);

        var top = await GrownAsync(scenario, "web/v1/1", "6s");

        await over.CancelAsync();
        await Task.WhenAll(impatient);
        Assert.Contains("ClientRequest", Classes(top).Take(3).Where(row => row.Suspect is not null).Select(row => row.Name));
        Assert.All(top.GetProperty("counts").EnumerateArray(), count => Assert.InRange(count.GetProperty("took_ms").GetDouble(), 0, 2000));
        await load.StopAsync();
        Assert.Empty(load.Failed);
    }

    [Fact]
    public async Task A_healthy_service_under_load_shows_no_suspect()
    {
        var scenario = Leaking("none");
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 16, _ => Load.Get("/"));
        await load.MoreAsync(500);

        var top = await TopAsync(scenario, "web/v1/1", "4s");

        Assert.True(Classes(top).TrueForAll(row => row.Suspect is null), $"{top}");
        (await scenario.VerbAsync("heap", "top", "web/v1/1", "--again", "1s")).ExitsWith(0).Says("no suspect");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task An_app_of_es_modules_is_looked_into_and_its_inspector_closed_again(string oldNode)
    {
        var scenario = Begin().Config($$"""
            services:
              web:
                stable: v1
                versions: { v1: { command: [node, {{Places.Service("esm").Replace(".js", ".mjs", StringComparison.Ordinal)}}], env: { OLD_NODE: "{{(oldNode == "1" ? "1" : "")}}" } } }
            """);
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 2, _ => Load.Get("/"));
        await load.MoreAsync(50);

        Assert.Equal("Ticket", Classes(await GrownAsync(scenario, "web/v1/1", "2s"))[0].Name);

        await StopAndCloseAsync(gateway, load);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_said_about_the_inspector_stays_out_of_the_log_and_the_look_stands_in_the_audit(bool telemetry)
    {
        var scenario = Leaking("none", telemetry: telemetry);
        var gateway = await scenario.RunAsync();
        for (var times = 0; times < 3; times++) (await scenario.VerbAsync("heap", "top", "web/v1/1", "--once")).ExitsWith(0).Says("objects");
        var logs = await scenario.VerbAsync("logs", "web");
        Assert.DoesNotContain("ebugger", logs.All + gateway.Said);
        Assert.Single(Listeners(await gateway.PidOfAsync("/")));
        var audit = await scenario.ShellAsync("cat run/*.audit.log");
        Assert.Equal(3, audit.Output.Split("heap top web/v1/1").Length - 1);
    }

    [Fact]
    public async Task Without_telemetry_an_app_with_a_signal_handler_of_its_own_gets_one_signal_and_serves_on()
    {
        var scenario = Leaking("none", "OWN_SIGNAL: \"1\"", telemetry: false);
        var gateway = await scenario.RunAsync();
        var pid = await gateway.PidOfAsync("/");
        for (var times = 0; times < 2; times++) (await scenario.VerbAsync("heap", "top", "web/v1/1", "--once")).ExitsWith(5).Says("SIGUSR1 handler of its own", "hint");
        Assert.Equal(pid, await gateway.PidOfAsync("/"));
        Assert.Equal(2, gateway.Said.Split("rotating logs").Length);
    }

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task An_app_with_a_signal_handler_of_its_own_is_looked_into_without_a_signal(Node node)
    {
        var scenario = Leaking("none", "OWN_SIGNAL: \"1\"", node: node);
        var gateway = await scenario.RunAsync();
        for (var times = 0; times < 2; times++) (await scenario.VerbAsync("heap", "top", "web/v1/1", "--once")).ExitsWith(0).Says("objects");
        Assert.Single(Listeners(await gateway.PidOfAsync("/")));
        Assert.DoesNotContain("rotating logs", gateway.Said);
    }

    [Fact]
    public async Task An_inspector_that_somebody_else_has_opened_is_neither_used_nor_closed()
    {
        var scenario = Leaking("none", "NODE_OPTIONS: \"--inspect=127.0.0.1:0\"");
        var gateway = await scenario.RunAsync();
        (await scenario.VerbAsync("heap", "top", "web/v1/1", "--once")).ExitsWith(5).Says("open already", "--inspect");
        Assert.Equal(2, Listeners(await gateway.PidOfAsync("/")).Count);
    }

    [Fact]
    public async Task A_process_that_dies_during_the_look_ends_it()
    {
        var scenario = Leaking("none");
        var gateway = await scenario.RunAsync();
        var pid = await gateway.PidOfAsync("/");
        var look = scenario.VerbAsync("heap", "top", "web/v1/1", "--again", "10m");
        await Eventually.TrueAsync(() => Listeners(pid).Count == 2, TimeSpan.FromSeconds(20), "the inspector is open");
        using var died = await gateway.Http.GetAsync("/die", TestContext.Current.CancellationToken);
        (await look).ExitsWith(1).Says("web/v1/1", "the process ended");
        await Eventually.TrueAsync(async () => (await gateway.InstancesAsync()).Exists(each => each.State == "ready" && each.Pid != pid), TimeSpan.FromSeconds(20), "it is back");
        (await scenario.VerbAsync("heap", "top", "web/v1/1", "--once")).ExitsWith(0);
    }

    [Fact]
    public async Task One_look_at_a_time_is_taken_and_who_leaves_closes_the_inspector_behind_them()
    {
        var scenario = Leaking("none");
        var gateway = await scenario.RunAsync();
        var pid = await gateway.PidOfAsync("/");
        using var first = scenario.Launch(["heap", "top", "web/v1/1", "--again", "10m"]);
        await Eventually.TrueAsync(() => Listeners(pid).Count == 2, TimeSpan.FromSeconds(20), "the inspector is open");
        (await scenario.VerbAsync("heap", "top", "web/v1/1", "--once")).ExitsWith(5).Says("one at a time");
        Kernel.Signal(first.Id, Kernel.Terminate);
        await Eventually.TrueAsync(() => Listeners(pid).Count == 1, TimeSpan.FromSeconds(20), "the inspector is closed");
        Assert.Equal(pid, await gateway.PidOfAsync("/"));
    }

    [Fact]
    public async Task A_profile_names_the_line_that_allocates_and_opens_in_DevTools()
    {
        var scenario = Leaking("closure");
        var gateway = await scenario.RunAsync();
        await using var load = new Load(gateway.Port, 4, _ => Load.Get("/"));
        await load.MoreAsync(50);

        var profile = JsonDocument.Parse((await scenario.VerbAsync("heap", "profile", "web/v1/1", "--for", "4s", "--json")).ExitsWith(0).Output).RootElement;

        await StopAndCloseAsync(gateway, load);
        Assert.Contains(profile.GetProperty("stacks").EnumerateArray().Take(5), stack => stack.GetProperty("frames").EnumerateArray().Take(1).Any(frame => frame.GetString()!.StartsWith("closure server.js:", StringComparison.Ordinal)));
        var file = profile.GetProperty("file").GetString()!;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.True(JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).RootElement.GetProperty("head").TryGetProperty("children", out _));
    }

    [Fact]
    public async Task For_a_snapshot_another_takes_its_place_and_afterwards_a_new_process_without_a_failed_request()
    {
        var scenario = Leaking("sessions");
        var gateway = await scenario.RunAsync();
        var pid = await gateway.PidOfAsync("/");
        await using var load = new Load(gateway.Port, 4, _ => Load.Get("/quiet"));
        await load.MoreAsync(50);

        var kept = JsonDocument.Parse((await scenario.VerbAsync("heap", "snapshot", "web/v1/1", "--keep", "--json")).ExitsWith(0).Output).RootElement;
        Assert.Equal((pid, true), (kept.GetProperty("pid").GetInt32(), File.Exists(kept.GetProperty("file").GetString())));
        Assert.Equal(pid, await gateway.PidOfAsync("/quiet"));
        var told = (await scenario.VerbAsync("heap", "snapshot", "web/v1/1")).ExitsWith(0).Says("web/v1/1", $"pid {pid}", ".heapsnapshot");

        await load.MoreAsync(50);
        await load.StopAsync();
        Assert.Empty(load.Failed);
        var file = told.Output.Split('\n').Single(line => line.EndsWith(".heapsnapshot", StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var written = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains("Session", written.RootElement.GetProperty("strings").EnumerateArray().Select(text => text.GetString()));
        using var origin = JsonDocument.Parse(await File.ReadAllTextAsync($"{file}.origin", TestContext.Current.CancellationToken));
        Assert.Equal(pid, origin.RootElement.GetProperty("process").GetInt32());
        var only = Assert.Single(await gateway.InstancesAsync());
        Assert.Equal(("v1/1", "ready"), (only.Instance, only.State));
        Assert.NotEqual(pid, only.Pid);
    }

    [Fact]
    public async Task A_snapshot_that_would_not_fit_is_refused_with_the_number()
    {
        var group = MemoryControlGroup.Make();
        try
        {
            var scenario = Begin().Config("""
                services:
                  web:
                    stable: v1
                    versions:
                      v1: { command: [node, -e, "const held = []; for (let i = 0; i < 400000; i++) held.push({ i, parts: [i] }); require('http').createServer((q, a) => a.end('here ' + process.pid + held.length * 0)).listen(process.env.PORT, process.env.HOST, () => process.send('ready'))"] }
                """);
            var gateway = await scenario.RunAfterAsync(group.Enter);
            group.Limit(512L << 20);
            var before = Assert.Single(await gateway.InstancesAsync());

            (await scenario.VerbAsync("heap", "snapshot", "web/v1/1")).ExitsWith(5).Says("MB more memory", "the control group", "nothing was done");

            Assert.Equal(before, Assert.Single(await gateway.InstancesAsync()));
            gateway.Signal(Kernel.Terminate);
            Assert.Equal(0, await gateway.EndedAsync());
        }
        finally
        {
            group.Limit(1L << 30);
            await group.RemoveAsync();
        }
    }

    [Fact]
    public async Task A_name_that_there_is_not_and_a_time_that_is_none_are_refused()
    {
        var scenario = Begin().Config($$"""
            services:
              web:
                stable: v1
                versions: { v1: { command: [node, {{Places.Service("hello")}}] } }
            """);
        await scenario.RunAsync();
        (await scenario.VerbAsync("heap", "top", "web/v1/7", "--once")).ExitsWith(4).Says("no instance 7");
        (await scenario.VerbAsync("heap", "top", "web/v9/1", "--once")).ExitsWith(4).Says("no version v9");
        (await scenario.VerbAsync("heap", "top", "web/v1")).ExitsWith(2).Says("not one instance");
        (await scenario.VerbAsync("heap", "top", "web/v1/1", "--again", "0s")).ExitsWith(2);
    }

    private Scenario Leaking(string leak, string more = "MORE: \"\"", bool telemetry = true, Node node = Node.System) => Begin(node).Config($$"""
        services:
          web:
            stable: v1
            versions: { v1: { command: [node, {{Places.Service("leaks")}}], telemetry: {{(telemetry ? "true" : "false")}}, env: { LEAK: {{leak}}, {{more}} } } }
        """);

    /// <summary>What does not grow evenly is not suspect; so, where the machine had no time for the load in one half of the look, another look.</summary>
    private static async Task<JsonElement> GrownAsync(Scenario scenario, string instance, string again)
    {
        var top = await TopAsync(scenario, instance, again);
        for (var more = 0; more < 4 && Classes(top)[0].Suspect is null; more++) top = await TopAsync(scenario, instance, again);
        return top;
    }

    private static async Task<JsonElement> TopAsync(Scenario scenario, string instance, string again) =>
        JsonDocument.Parse((await scenario.VerbAsync("heap", "top", instance, "--again", again, "--json")).ExitsWith(0).Output).RootElement;

    private static List<(string Name, string Kind, string? Suspect)> Classes(JsonElement top) =>
        [.. top.GetProperty("classes").EnumerateArray().Select(row => (row.GetProperty("class").GetString()!, row.GetProperty("kind").GetString()!, row.TryGetProperty("suspect", out var suspect) ? suspect.GetString() : null))];

    private static async Task StopAndCloseAsync(Gateway gateway, Load load)
    {
        await load.StopAsync();
        Assert.Empty(load.Failed);
        Assert.Single(Listeners(await gateway.PidOfAsync("/quiet")));
    }

    /// <summary>Asks for what takes too long, and leaves.</summary>
    private static async Task ImpatientAsync(Gateway gateway, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(TimeSpan.FromMilliseconds(50));
            try
            {
                using var answer = await gateway.Http.GetAsync("/slow", patience.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
            {
                // As meant.
            }
        }
    }

    /// <summary>TCP ports on which a process itself listens.</summary>
    private static List<int> Listeners(int pid)
    {
        var sockets = Directory.GetFileSystemEntries($"/proc/{pid}/fd").Select(path => new FileInfo(path).LinkTarget).OfType<string>().ToHashSet();
        return [.. from table in new[] { "/proc/net/tcp", "/proc/net/tcp6" }
                   from line in File.ReadLines(table).Skip(1)
                   let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                   where fields[3] == "0A" && sockets.Contains($"socket:[{fields[9]}]")
                   select int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
    }
}
