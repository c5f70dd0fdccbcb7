using System.Diagnostics;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>A daemon's manners when it is asked to leave.</summary>
public sealed class DrainTests : Story
{
    [Fact]
    public async Task SIGTERM_under_load_fails_no_accepted_request()
    {
        var scenario = Begin();
        var journal = Path.Combine(scenario.Directory, "journal");
        var gateway = await scenario.Config(Hello(delayMs: 100, $", JOURNAL: {journal}")).RunAsync();
        await using var load = new Load(gateway.Port, 16, number => $"POST /once?id={number} HTTP/1.1\r\nHost: web.test\r\nContent-Length: 0\r\n\r\n");
        await load.MoreAsync(100);

        gateway.Signal(Kernel.Terminate);
        Assert.Equal(0, await gateway.EndedAsync());
        await load.StopAsync();

        // What reached the service is in its journal; whoever is there must have had an answer.
        var executed = File.ReadAllLines(journal).Length;
        Assert.True(executed == load.Answered, $"{executed} executed; {load}");
        Assert.True(executed >= 100);
    }

    [Fact]
    public async Task A_request_in_flight_finishes_and_its_connection_is_told_to_close()
    {
        var scenario = Begin().Config(Hello(delayMs: 0));
        var gateway = await scenario.RunAsync();
        using var connection = await Connection.OpenAsync(gateway.Port);
        var enough = Path.Combine(scenario.Directory, "enough");
        await connection.SendAsync(Load.Get($"/held?until={enough}"));
        await BusyAsync(gateway);

        gateway.Signal(Kernel.Terminate);
        await LeavingAsync(gateway);
        await File.WriteAllTextAsync(enough, "", TestContext.Current.CancellationToken);
        var (status, body, keep) = await connection.ReceiveAsync();

        Assert.Equal((200, false), (status, keep));
        Assert.StartsWith("hello", body);
        Assert.Equal(0, await gateway.EndedAsync());
    }

    [Fact]
    public async Task A_second_signal_ends_at_once()
    {
        var gateway = await Begin().Config(Hello(delayMs: 0)).RunAsync();
        using var connection = await Connection.OpenAsync(gateway.Port);
        await connection.SendAsync(Load.Get("/slow?ms=120000"));
        await BusyAsync(gateway);

        gateway.Signal(Kernel.Terminate);
        await LeavingAsync(gateway);
        Assert.True(gateway.IsRunning, "it waits for the request");
        var clock = Stopwatch.StartNew();
        gateway.Signal(Kernel.Terminate);

        Assert.Equal(130, await gateway.EndedAsync());
        // The request would have taken 120.
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 40);
    }

    [Fact]
    public async Task A_command_without_a_file_is_found_by_the_verbs_of_its_user()
    {
        var scenario = Begin();
        scenario.Environment["XDG_RUNTIME_DIR"] = scenario.Directory;
        var gateway = await scenario.RunAsync("run", "--listen", $"127.0.0.1:{scenario.Port}", "--", "node", Places.Service("hello"));
        (await scenario.VerbAsync("ps")).ExitsWith(0).Says("ready");
        gateway.Signal(Kernel.Terminate);
        Assert.Equal(0, await gateway.EndedAsync());
        (await scenario.VerbAsync("ps")).ExitsWith(6);
    }

    [Fact]
    public async Task Instances_are_added_and_taken_away_by_a_verb()
    {
        var scenario = Begin().Config(Hello(delayMs: 0));
        var gateway = await scenario.RunAsync();
        (await scenario.VerbAsync("scale", "web", "v1", "2")).ExitsWith(0).Says("web/v1: 1 -> 2 instances");
        Assert.Equal(2, (await gateway.InstancesAsync()).Count(instance => instance.State == "ready"));
        (await scenario.VerbAsync("scale", "web", "v1", "1", "--json")).ExitsWith(0).Says("\"changes\":");
        Assert.Single(await gateway.InstancesAsync());
    }

    [Fact]
    public async Task A_port_that_is_being_left_can_be_taken_by_the_next_gateway()
    {
        var scenario = Begin().Config(Hello(delayMs: 0));
        for (var i = 0; i < 3; i++)
        {
            var gateway = await scenario.RunAsync();
            Assert.StartsWith("hello", await gateway.GetAsync("/"));
            gateway.Signal(Kernel.Terminate);
            Assert.Equal(0, await gateway.EndedAsync());
        }
    }

    private static Task BusyAsync(Gateway gateway) =>
        Eventually.TrueAsync(async () => (await gateway.PsAsync()).GetProperty("services")[0].GetProperty("versions")[0].GetProperty("busy").GetInt32() == 1, TimeSpan.FromSeconds(20), "the instance has the request");

    /// <summary>A signal is heard when the port is closed; a second one that came before would be one with it.</summary>
    private static Task LeavingAsync(Gateway gateway) => Eventually.TrueAsync(() => !gateway.Connects(), TimeSpan.FromSeconds(20), "the port is closed");

    private static string Hello(int delayMs, string env = "") => $$"""
        services:
          web:
            stable: v1
            versions: { v1: { command: [node, {{Places.Service("hello")}}], env: { DELAY_MS: "{{delayMs}}"{{env}} } } }
        """;
}
