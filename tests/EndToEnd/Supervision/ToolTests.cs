using Halftone.Control.Supervision;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

/// <summary>Programs that a gateway runs beside its instances: the commands of gates.</summary>
public sealed class ToolTests
{
    private static readonly ToolOrder Forever = new() { Command = ["sh", "-c", "sleep 1000 & wait"], Cwd = "/", BytesMax = 0 };

    [Fact]
    public async Task A_tool_bears_the_gateways_mark_so_that_guard_and_next_start_find_it()
    {
        await using var gateway = new TestGateway();
        await gateway.Supervisor.OpenAsync(TestGateway.Stop);
        using var stop = new CancellationTokenSource();
        var run = gateway.Supervisor.Tools.RunAsync(Forever, CancellationToken.None, stop.Token);
        await TestGateway.UntilAsync(() => Live.Marked(gateway.Id).Count == 2, () => "The shell and its sleep do not bear the mark.");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await TestGateway.UntilAsync(() => Live.Marked(gateway.Id).Count == 0, () => "Something of the tool lives on.");
    }

    [Fact]
    public async Task A_second_signal_to_the_gateway_kills_tools_too()
    {
        await using var gateway = new TestGateway();
        await gateway.Supervisor.OpenAsync(TestGateway.Stop);
        var run = gateway.Supervisor.Tools.RunAsync(Forever, CancellationToken.None, CancellationToken.None);
        await TestGateway.UntilAsync(() => Live.Marked(gateway.Id).Count == 2, () => "The tool does not run.");
        gateway.Supervisor.KillNow();
        Assert.Equal(9, Assert.IsType<ToolResult.Ended>(await run).Status.Signal);
    }
}
