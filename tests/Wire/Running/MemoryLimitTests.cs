using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Running;

/// <summary>A limit that this very process has passed long ago: the daemon defends itself, and a reload lifts it.</summary>
public sealed class MemoryLimitTests
{
    [Fact]
    public async Task A_limit_below_what_we_hold_is_told_and_a_reload_lifts_it_at_once()
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon(Yaml("64MiB", one));
        await daemon.ServingAsync();
        await UntilAsync(() => daemon.Story.Contains("Memory is short"), daemon);
        Assert.Contains("exceeds limits.memory, 64 MB", daemon.Story);
        Assert.Contains("memory: at most ", daemon.Story);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("ps"));
        Assert.Contains("of limits.memory (", daemon.Errors);
        Assert.Contains("nobody is accepted", daemon.Errors);

        daemon.Write(Yaml("off", one));
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("reload"));
        await UntilAsync(() => daemon.Story.Contains("Memory has eased: nothing is measured any more"), daemon);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("ps"));
        Assert.DoesNotContain("memory is short", daemon.Errors);

        daemon.Write(Yaml("off", one).Replace("memory", "connections: 5, memory"));
        Assert.NotEqual(ExitCode.Ok, await daemon.RunAsync("reload"));
        Assert.Contains("limits.connections", daemon.Errors);
    }

    private static string Yaml(string memory, Backend one) => $$"""
        listen: 127.0.0.1:0
        access_log: off
        limits: { memory: "{{memory}}" }
        services:
          web:
            stable: v1
            versions:
              v1: { addresses: ["{{one.Endpoint}}"] }
        """;

    private static async Task UntilAsync(Func<bool> condition, TestDaemon daemon)
    {
        for (var until = Environment.TickCount64 + 30_000; !condition(); await Task.Delay(5, TestContext.Current.CancellationToken))
            Assert.True(Environment.TickCount64 < until, daemon.Story);
    }
}
