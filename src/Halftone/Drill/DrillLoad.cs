using System.Net.Sockets;

namespace Halftone.Drill;

/// <summary>Clients that each ask again at once when they were answered, like those of the article.</summary>
internal sealed class DrillLoad(DrillPlan plan, TimeProvider time)
{
    /// <summary>After a refused or broken connection: a port that answers nobody must not be asked in a circle.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="finishing">Requests under way at the end are waited for; otherwise their clients leave.</param>
    internal async Task<DrillTally> RunAsync(int connections, TimeSpan duration, bool finishing, CancellationToken stop)
    {
        using var over = new CancellationTokenSource(duration, time);
        using var leave = finishing ? CancellationTokenSource.CreateLinkedTokenSource(stop) : CancellationTokenSource.CreateLinkedTokenSource(stop, over.Token);
        var began = time.GetTimestamp();
        var clients = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => ClientAsync(began, over.Token, leave.Token), stop)));
        stop.ThrowIfCancellationRequested();
        return DrillTally.Sum(clients);
    }

    /// <summary>Requests one after the other, until there were so many or so long.</summary>
    internal async Task<DrillTally> SinglesAsync(int count, TimeSpan longest, CancellationToken stop)
    {
        var tally = new DrillTally();
        var began = time.GetTimestamp();
        using var connection = new DrillConnection(plan.Target, plan.Request);
        for (var i = 0; i < count && time.GetElapsedTime(began) < longest; i++) await OneAsync(connection, tally, began, stop);
        return tally;
    }

    private async Task<DrillTally> ClientAsync(long began, CancellationToken over, CancellationToken leave)
    {
        var tally = new DrillTally();
        using var connection = new DrillConnection(plan.Target, plan.Request);
        try
        {
            while (!over.IsCancellationRequested && !leave.IsCancellationRequested) await OneAsync(connection, tally, began, leave);
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            // The end of the load: this client leaves with its request unanswered.
        }
        return tally;
    }

    private async Task OneAsync(DrillConnection connection, DrillTally tally, long began, CancellationToken leave)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(leave);
        patience.CancelAfter(DrillPlan.Patience);
        var asked = time.GetTimestamp();
        try
        {
            var status = await connection.AskAsync(patience.Token);
            tally.Count(status, time.GetElapsedTime(asked), time.GetElapsedTime(began));
        }
        catch (OperationCanceledException) when (!leave.IsCancellationRequested)
        {
            tally.Timeouts++;
        }
        catch (Exception broken) when (broken is SocketException or IOException or FormatException)
        {
            tally.Broken++;
            await Task.Delay(Pause, time, leave);
        }
    }
}
