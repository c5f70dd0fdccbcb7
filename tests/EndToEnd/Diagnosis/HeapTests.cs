using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Diagnosis;

/// <summary>Who holds the memory of a live Node process, asked while it serves.</summary>
public sealed class HeapTests : Story
{
    public static TheoryData<Node> AllNodes => Nodes.All;

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

        Assert.Equal("Ticket", (await Looks.GrownAsync(scenario, "web/v1/1", "2s"))[0].Name);

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
        Assert.Single(Kernel.Listeners(await gateway.PidOfAsync("/")));
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
        await gateway.SaysAsync("rotating logs");
        Assert.Equal(2, gateway.Said.Split("rotating logs").Length);
    }

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task An_app_with_a_signal_handler_of_its_own_is_looked_into_without_a_signal(Node node)
    {
        var scenario = Leaking("none", "OWN_SIGNAL: \"1\"", node: node);
        var gateway = await scenario.RunAsync();
        for (var times = 0; times < 2; times++) (await scenario.VerbAsync("heap", "top", "web/v1/1", "--once")).ExitsWith(0).Says("objects");
        Assert.Single(Kernel.Listeners(await gateway.PidOfAsync("/")));
        Assert.DoesNotContain("rotating logs", gateway.Said);
    }

    [Fact]
    public async Task Who_is_too_busy_to_answer_and_may_not_be_signalled_leaves_no_inspector_open()
    {
        var scenario = Leaking("none", "OWN_SIGNAL: \"1\"");
        var gateway = await scenario.RunAsync();
        var pid = await gateway.PidOfAsync("/");
        await Eventually.TrueAsync(async () => await Looks.TelemetryAsync(gateway) is not null, TimeSpan.FromSeconds(20), "it has told that it handles the signal");
        var enough = Path.Combine(scenario.Directory, "enough");
        var blocked = gateway.GetAsync($"/block={enough}");
        await Eventually.TrueAsync(async () => (await gateway.PsAsync()).GetProperty("services")[0].GetProperty("versions")[0].GetProperty("busy").GetInt32() == 1, TimeSpan.FromSeconds(20), "it is busy");

        var look = await scenario.VerbAsync("heap", "top", "web/v1/1", "--once");

        await File.WriteAllTextAsync(enough, "", TestContext.Current.CancellationToken);
        await blocked;
        look.ExitsWith(1).Says("web/v1/1", "did not open its inspector", "its event loop is busy");
        (await scenario.VerbAsync("heap", "top", "web/v1/1", "--once")).ExitsWith(0);
        Assert.Single(Kernel.Listeners(pid));
        Assert.DoesNotContain("rotating logs", gateway.Said);
    }

    [Fact]
    public async Task An_inspector_that_somebody_else_has_opened_is_neither_used_nor_closed()
    {
        var scenario = Leaking("none", "NODE_OPTIONS: \"--inspect=127.0.0.1:0\"");
        var gateway = await scenario.RunAsync();
        (await scenario.VerbAsync("heap", "top", "web/v1/1", "--once")).ExitsWith(5).Says("open already", "--inspect");
        Assert.Equal(2, Kernel.Listeners(await gateway.PidOfAsync("/")).Count);
    }

    [Fact]
    public async Task A_process_that_dies_during_the_look_ends_it()
    {
        var scenario = Leaking("none");
        var gateway = await scenario.RunAsync();
        var pid = await gateway.PidOfAsync("/");
        var look = scenario.VerbAsync("heap", "top", "web/v1/1", "--again", "10m");
        await Eventually.TrueAsync(() => Kernel.Listeners(pid).Count == 2, TimeSpan.FromSeconds(20), "the inspector is open");
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
        await Eventually.TrueAsync(() => Kernel.Listeners(pid).Count == 2, TimeSpan.FromSeconds(20), "the inspector is open");
        (await scenario.VerbAsync("heap", "top", "web/v1/1", "--once")).ExitsWith(5).Says("one at a time");
        Kernel.Signal(first.Id, Kernel.Terminate);
        await Eventually.TrueAsync(() => Kernel.Listeners(pid).Count == 1, TimeSpan.FromSeconds(20), "the inspector is closed");
        Assert.Equal(pid, await gateway.PidOfAsync("/"));
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

    private static async Task StopAndCloseAsync(Gateway gateway, Load load)
    {
        await load.StopAsync();
        Assert.Empty(load.Failed);
        Assert.Single(Kernel.Listeners(await gateway.PidOfAsync("/quiet")));
    }
}
