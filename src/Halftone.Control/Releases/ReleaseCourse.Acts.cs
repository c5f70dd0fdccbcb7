using Halftone.Core;
using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>What Core wants done, and the looks that tell it what happens.</summary>
internal sealed partial class ReleaseCourse
{
    /// <summary>Once a second: what the gates say, what time says, and whether the store is back.</summary>
    internal async Task LookAsync(CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            if (_release is not { } release) return;
            if (release.StoreIsDown || _unrecorded is not null) await TryStoreAsync(release, stop);
            if (_release is not { IsOver: false } current) return;
            if (IsWatched(current))
            {
                _sight = watch.Look(current);
                if (_sight.Assigned is { } assigned && Volatile.Read(ref _goingBack) == 0) world.Weigh(current, assigned);
                await TakeAsync(new ReleaseEvent.Looked(_sight.Readings, _sight.Units), revision: null, stop);
            }
            await TakeAsync(new ReleaseEvent.TimePassed(), revision: null, stop);
            Show();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ten times a second: what cannot wait for statistics. After a promotion, too, as long as there is a version to go back to.</summary>
    internal async Task GlanceAsync(CancellationToken stop)
    {
        if (Picture?.Release is { } seen && (IsWatched(seen) || seen.Phase is Phase.Promoted) && watch.Signal(seen) is { } signal) await AskAsync(signal, revision: null, stop, seen.Id);
    }

    /// <summary>It has a candidate beside stable: from ready until it is stable itself or nothing any more.</summary>
    private static bool IsWatched(Release release) => release.Phase is Phase.Holding or Phase.AwaitingApproval or Phase.Paused or Phase.ByHand;

    /// <returns>Why the world refused it: then what the release was about to become, it cannot be.</returns>
    private string? Do(Release release, ReleaseCommand command)
    {
        switch (command)
        {
            case ReleaseCommand.StartCandidate:
                var starting = _starting = new CancellationTokenSource();
                InOrder(() => StartAsync(release, starting.Token));
                break;
            case ReleaseCommand.SetWeight when Volatile.Read(ref _goingBack) > 0: break;
            case ReleaseCommand.SetWeight(var weight): return world.Weigh(release, watch.Begin(release, weight));
            case ReleaseCommand.Promote:
                watch.End(release);
                // Whoever waits to go back still can while the old version is kept.
                return release.Phase is Phase.Promoted && Volatile.Read(ref _goingBack) > 0 ? null : world.Promote(release);
            // Done before it was recorded: ReleaseCourse.GoAsync.
            case ReleaseCommand.RollBack: watch.End(release); break;
            case ReleaseCommand.StopCandidate(var countFirst):
                // It may hang in its start, and everything else that is to start would wait for it.
                _starting?.Cancel();
                InOrder(() => EndAsync(release, countFirst));
                break;
            case ReleaseCommand.StopOld when release.From is { } old: InOrder(() => world.LetGoAsync(new VersionKey(service, old), _ended.Token)); break;
            // It runs; that it does is the world's business.
            case ReleaseCommand.KeepOld or ReleaseCommand.StopOld: break;
            case ReleaseCommand.Notify(var notice): herald.Tell(release, notice, time.GetUtcNow()); break;
            default: throw new System.Diagnostics.UnreachableException($"{command} is no command.");
        }
        return null;
    }

    /// <summary>Everything has gone back and is written down: what is counted here holds up nothing but the candidate's own end, by some seconds at most.</summary>
    private async Task EndAsync(Release release, bool countFirst)
    {
        var finding = countFirst ? await watch.CountAsync(release, _ended.Token) : null;
        var told = finding is null ? Task.CompletedTask : AskAsync(new ReleaseEvent.Found(finding), revision: null, _ended.Token, release.Id);
        await world.LetGoAsync(new VersionKey(service, release.To), _ended.Token);
        await told;
    }

    private async Task StartAsync(Release release, CancellationToken givenUp)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(givenUp, _ended.Token);
        string? fault;
        try
        {
            fault = await world.StartAsync(release, stop.Token);
        }
        catch (OperationCanceledException) when (givenUp.IsCancellationRequested)
        {
            return;
        }
        await _turn.WaitAsync(_ended.Token);
        try
        {
            // Another release may be on by now; what this start was for is gone then.
            if (_release?.Id == release.Id) await TakeAsync(new ReleaseEvent.Started(fault), revision: null, _ended.Token);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What takes longer than a turn; its end comes back as an event. One after the other: a stop that is late must not meet the start after it.</summary>
    private void InOrder(Func<Task> errand)
    {
        var before = _errand;
        _errand = Task.Run(() => RunAsync(before, errand));
    }

    private async Task RunAsync(Task before, Func<Task> errand)
    {
        try
        {
            await before;
            await errand();
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The gateway stops; the next start takes it up from the store.
        }
        catch (Exception bug)
        {
            log.ReleaseErrandFailed(bug, service);
        }
    }

    private async Task TryStoreAsync(Release release, CancellationToken stop)
    {
        var kept = release with { StoreIsDown = false };
        if (await records.WriteAsync(kept, stop) is not null) return;
        _unrecorded = null;
        foreach (var entry in _untold) await records.AddAsync(entry, stop);
        _untold.Clear();
        log.StoreIsBack(service);
        if (!release.IsOver)
        {
            await TakeAsync(new ReleaseEvent.StoreBack(), revision: null, stop);
            return;
        }
        // To one that is over nothing happens any more, and what is kept is what is known.
        _release = kept;
        Show();
    }

    private void Show()
    {
        var release = _release!;
        var now = Now;
        var picture = new ReleasePicture
        {
            Release = release,
            Readings = _sight.Readings,
            Stable = _sight.Stable,
            Candidate = _sight.Candidate,
            Observed = _sight.Observed,
            NextMoment = ReleaseLife.NextMoment(release, now),
            WaitsFor = Waits.Of(release, _sight, now),
            Actions = ReleaseLife.Verbs(release),
            Estimate = release.IsOver ? [] : estimate(release),
            Revision = records.Revision,
        };
        if (picture == _picture) return;
        Volatile.Write(ref _picture, picture);
        feed.Tell(service, picture);
    }
}
