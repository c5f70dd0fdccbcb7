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
        var gateway = await Begin().Config(Hello(delayMs: 100)).RunAsync();
        await using var load = new Load(gateway.Port, 16, _ => Load.Get("/"));
        await load.MoreAsync(100);

        gateway.Signal(Kernel.Terminate);
        Assert.Equal(0, await gateway.EndedAsync());

        // A connection that was idle when it was closed, or opened when nobody listened any more, carried no accepted request.
        var accepted = load.Failed.Where(sample => sample.Sent && !(sample.Reused && sample.Status == 0)).ToList();
        Assert.True(accepted.Count == 0, $"{load}");
        Assert.True(load.Failed.Count(sample => sample.Sent) <= 16, $"{load}");
    }

    [Fact]
    public async Task A_request_in_flight_finishes_and_its_connection_is_told_to_close()
    {
        var gateway = await Begin().Config(Hello(delayMs: 0)).RunAsync();
        using var connection = await Connection.OpenAsync(gateway.Port);
        await connection.SendAsync(Load.Get("/slow?ms=800"));
        await Task.Delay(200, TestContext.Current.CancellationToken);

        gateway.Signal(Kernel.Terminate);
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
        await connection.SendAsync(Load.Get("/slow?ms=20000"));
        await Task.Delay(200, TestContext.Current.CancellationToken);

        gateway.Signal(Kernel.Terminate);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.True(gateway.IsRunning, "it waits for the request");
        var clock = Stopwatch.StartNew();
        gateway.Signal(Kernel.Terminate);

        Assert.Equal(130, await gateway.EndedAsync());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1.5);
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

    private static string Hello(int delayMs) => $$"""
        services:
          web:
            stable: v1
            versions: { v1: { command: [node, {{Places.Service("hello")}}], env: { DELAY_MS: "{{delayMs}}" } } }
        """;
}
