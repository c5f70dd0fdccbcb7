using Halftone.Control.Supervision.Inspecting;
using Halftone.Core;
using Halftone.Core.Diagnosis;

namespace Halftone.Control.Diagnosis;

// The looks themselves, beside the rounds: those that memory asks for, and the one before the end of a candidate that went back for its memory.
internal sealed partial class MemoryRounds
{
    /// <summary>A release that went back waits so long for a count before its candidate ends. A service is counted in some tenths of a second.</summary>
    internal static readonly TimeSpan CountMax = TimeSpan.FromSeconds(10);

    /// <summary>For what is not waiting between counts: opening, three counts, closing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Before the candidate ends: a look that is under way counts now, and tells what it finds as always; else the largest instance is counted once.</summary>
    /// <returns>Null = nothing more than was told already.</returns>
    internal async Task<MemoryFinding?> CountAsync(VersionKey version, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop, _ended.Token);
        var count = CountNowAsync(version, late.Token);
        try
        {
            return await count.WaitAsync(CountMax, time, late.Token);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await late.CancelAsync();
            return null;
        }
        finally
        {
            // Whoever waits no longer has not to hear how it ended.
            _ = count.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task<MemoryFinding?> CountNowAsync(VersionKey version, CancellationToken stop)
    {
        if (Volatile.Read(ref _look) is { } under && under.Version == version)
        {
            under.Hurry();
            if (await under.Done) return null;
        }
        if (read().Where(status => status.Version == version && status is { State: "ready", Pid: not null }).MaxBy(status => status.RssBytes) is not { } largest) return null;
        if (hindrance(largest.Telemetry?.HeapUsedBytes ?? largest.RssBytes) is not null) return null;
        var finding = new MemoryFinding { Instance = InstanceOf(largest), Time = time.GetUtcNow(), Why = "it went back for its memory", RssBytes = largest.RssBytes };
        if (await look(version, PlaceOf(largest), null, CancellationToken.None, stop) is not HeapAnswer<HeapTop>.Done(var top, _)) return null;
        finding = With(finding, top);
        log.MemoryFound(finding.Instance, finding.Why, finding.Said());
        note(finding);
        return finding;
    }

    /// <returns>It counts as a look; false = nothing was done to the process, and it may be asked for again.</returns>
    private async Task<bool> LookAsync(VersionKey version, int place, MemoryFinding finding, CancellationToken soon)
    {
        try
        {
            if (await AskAsync(version, place, finding, soon) is not { } found) return false;
            log.MemoryFound(found.Instance, found.Why, found.Said());
            note(found);
            await _found(version, found, _ended.Token);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The gateway stops, and its instances with it.
        }
        catch (Exception bug)
        {
            log.MemoryWatchFailed(bug);
        }
        return true;
    }

    /// <returns>Null = nothing was done to the process.</returns>
    private async Task<MemoryFinding?> AskAsync(VersionKey version, int place, MemoryFinding finding, CancellationToken soon)
    {
        using var patience = new CancellationTokenSource(Over + Patience, time);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _ended.Token);
        try
        {
            return await look(version, place, Over, soon, late.Token) switch
            {
                HeapAnswer<HeapTop>.Done(var top, _) => With(finding, top),
                HeapAnswer<HeapTop>.Unseen(_, InspectFault.Busy or InspectFault.NotReady, _) or HeapAnswer<HeapTop>.No => null,
                HeapAnswer<HeapTop>.Unseen(_, var fault, _) => finding.Without(fault.What),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return finding.Without(new InspectFault.TooSlow("answer three counts", Over + Patience).What);
        }
    }

    private static MemoryFinding With(MemoryFinding finding, HeapTop top) => (finding with
    {
        Over = top.Over,
        RssBytes = top.Counts[^1].RssBytes,
        RssBytesBefore = top.Counts.Length > 1 ? top.Counts[0].RssBytes : null,
        Objects = top.Counts[^1].Objects,
    }).With(top.Ranked);

    /// <summary>One that is under way, or whose end was not seen yet.</summary>
    private sealed class Look : IDisposable
    {
        private readonly CancellationTokenSource _soon = new();

        /// <param name="at">When it was asked for, by the rounds' clock.</param>
        /// <param name="act">It gets a token that bids it hurry, and never fails.</param>
        internal Look(VersionKey version, TimeSpan at, MemoryWatch watch, Func<CancellationToken, Task<bool>> act)
        {
            (Version, At, Watch) = (version, at, watch);
            Done = act(_soon.Token);
        }

        internal VersionKey Version { get; }

        internal TimeSpan At { get; }

        internal MemoryWatch Watch { get; }

        /// <summary>Whether it counts.</summary>
        internal Task<bool> Done { get; }

        internal void Hurry()
        {
            try
            {
                _soon.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has come to its end meanwhile.
            }
        }

        public void Dispose() => _soon.Dispose();
    }
}
