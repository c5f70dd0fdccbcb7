using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Releases;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Releases;

/// <summary>The course of one service's releases: takes events one at a time, lets Core decide, records, then acts.</summary>
/// <remarks>
/// C1: a forward move is recorded before it is done; what cannot be recorded is not done.
/// C2: the way back is done before it is recorded, and a store that fails does not delay it.
/// C3: events of one service are taken one after the other; the way back waits for none of them, be it a start or a store that is locked.
/// </remarks>
internal sealed partial class ReleaseCourse(string service, IReleaseWorld world, IReleaseWatch watch, IReleaseRecords records, ReleaseFeed feed, ReleaseHerald herald, Func<Release, Items<string>> estimate, ReleaseCounts counts, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    /// <summary>Of the lines that wait; nobody pauses and resumes more often while a store is mended.</summary>
    private const int UntoldMax = 100;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _ended = new();

    /// <summary>The last of what was begun with processes; it ends without a failure.</summary>
    private Task _errand = Task.CompletedTask;

    /// <summary>Ends the newest start.</summary>
    private CancellationTokenSource? _starting;
    private Release? _release;
    private ReleaseSight _sight = ReleaseSight.Nothing;
    private ReleasePicture? _picture;

    /// <summary>So many ask for the way back and wait for their turn.</summary>
    private int _goingBack;

    /// <summary>Why there was none, as it was told last; null = there was one.</summary>
    private string? _noWayBack;

    /// <summary>Why what is kept of it is not what is known: the store failed, and is tried again at every look. Null = both are the same.</summary>
    private StoreTrouble? _unrecorded;

    /// <summary>Lines of the history that wait for the store.</summary>
    private readonly List<HistoryEntry> _untold = [];

    internal string Service => service;

    /// <summary>The newest release of the service, as anybody may read it; null = it never had one.</summary>
    internal ReleasePicture? Picture => Volatile.Read(ref _picture);

    /// <summary>What the store has, for whoever looks while the gateway starts. Before anybody asks.</summary>
    internal void Restore(Release stored)
    {
        _release = stored;
        Show();
    }

    /// <summary>Takes up what was restored, when the gateway has started; its world is as it was recorded already.</summary>
    internal async Task RecoverAsync(CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            if (_release is { IsOver: false }) await TakeAsync(new ReleaseEvent.Recovered(EvidenceKept: false), revision: null, stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Begins a release; whatever the order replaces is ended first.</summary>
    /// <param name="remember">Makes the version known before anything is written, and returns what takes that back.</param>
    internal async Task<DeskAnswer> BeginAsync(ReleaseOrder order, CancellationToken stop, Func<Action>? remember = null)
    {
        await _turn.WaitAsync(stop);
        try
        {
            while (true)
            {
                // Whoever ordered may have waited for a promotion.
                switch (ReleaseLife.Begin(order with { Stable = world.StableOf(service) }, _release, Now))
                {
                    case ReleaseBeginning.Refused(var why, var fix): return new DeskAnswer.No(new ChangeResult.Conflict(why, fix));
                    case ReleaseBeginning.EndFirst(var by):
                        if (await TakeAsync(by, revision: null, stop) is not DeskAnswer.Done and var refused) return refused;
                        break;
                    case ReleaseBeginning.Begun(var release, var commands):
                        if (_unrecorded is { } down) return Down(down);
                        var forget = remember?.Invoke();
                        if (await records.WriteAsync(release, stop) is { } trouble)
                        {
                            forget?.Invoke();
                            return Down(trouble);
                        }
                        _sight = ReleaseSight.Nothing;
                        await BecomeAsync(release, stop);
                        await DoAllAsync(commands, stop);
                        return new DeskAnswer.Done($"{release.To} is being released ({release.Id})", Picture);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What a release would be if it began now; nothing is done.</summary>
    internal DeskAnswer Rehearse(ReleaseOrder order) => ReleaseLife.Begin(order, Picture?.Release, Now) switch
    {
        ReleaseBeginning.Refused(var why, var fix) => new DeskAnswer.No(new ChangeResult.Conflict(why, fix)),
        ReleaseBeginning.Begun(var release, _) => new DeskAnswer.Done($"{release.To} would be released by plan {release.Plan.Name}", new ReleasePicture { Release = release, Estimate = estimate(release) }),
        _ => new DeskAnswer.Done($"{order.To} would be released by plan {order.Plan.Name}, after {Picture?.Release.To} has ended", Picture),
    };

    /// <summary>Takes an event; for verbs the answer says what came of it.</summary>
    /// <param name="revision">The store's revision that whoever asks has seen; null = any.</param>
    /// <param name="of">The release that it happened to; null = to whichever is on.</param>
    internal async Task<DeskAnswer> AskAsync(ReleaseEvent happened, long? revision, CancellationToken stop, string? of = null)
    {
        var back = revision is null && GoBackNow(happened, of);
        await _turn.WaitAsync(stop);
        try
        {
            if (of is not null && _release?.Id != of) return new DeskAnswer.Done($"release {of} is over", Picture);
            var answer = await TakeAsync(happened, revision, stop);
            // It came too late: the old version was let go before its turn, and is not what is recorded as stable.
            if (back && answer is DeskAnswer.No && _release is { Phase: Phase.Completed } completed) world.Promote(completed);
            return answer;
        }
        finally
        {
            if (back) Interlocked.Decrement(ref _goingBack);
            _turn.Release();
        }
    }

    /// <summary>What is no event, and must not meet one: of this service nothing else is written meanwhile.</summary>
    internal async Task<DeskAnswer> InTurnAsync(Func<Release?, Task<DeskAnswer>> work, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            return await work(_release);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The turn may be waiting for a store; what leads back is published before it, and what the turn was about to weigh is not any more.</summary>
    private bool GoBackNow(ReleaseEvent happened, string? of)
    {
        if (Picture?.Release is not { Phase: Phase.Holding or Phase.AwaitingApproval or Phase.Paused or Phase.ByHand or Phase.Promoted } release || (of is not null && of != release.Id)) return false;
        if (ReleaseLife.On(release, happened, Now) is not ReleaseTurn.Taken(_, var commands) || !commands.Any(command => command is ReleaseCommand.RollBack)) return false;
        Interlocked.Increment(ref _goingBack);
        if (world.RollBack(release) is null) return true;
        Interlocked.Decrement(ref _goingBack);
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _turn.WaitAsync();
        var errand = _errand;
        _turn.Release();
        await errand;
        if (_release is { } release) watch.End(release);
        _turn.Dispose();
        _starting?.Dispose();
        _ended.Dispose();
    }

    private DateTimeOffset Now => time.GetLocalNow();

    /// <summary>Inside the turn: one event, what follows from it, and what follows from that.</summary>
    private async Task<DeskAnswer> TakeAsync(ReleaseEvent happened, long? revision, CancellationToken stop)
    {
        if (_release is not { } release) return new DeskAnswer.No(new ChangeResult.Conflict($"{service} has no release", $"begin one: halftone deploy {service} VERSION"));
        if (revision is { } seen && seen != records.Revision)
            return new DeskAnswer.No(new ChangeResult.Conflict($"the release has moved on since revision {seen}: it is at {records.Revision}, {release.Why}", $"look again: halftone status {service}"));
        switch (ReleaseLife.On(release, happened, Now))
        {
            case ReleaseTurn.Refused(var why, var fix): return new DeskAnswer.No(new ChangeResult.Conflict(why, fix));
            case ReleaseTurn.Taken(var next, var commands):
                if (next == release && commands.IsEmpty) return new DeskAnswer.Done(release.Why, Picture);
                return await GoAsync(release, next, commands, stop) ?? new DeskAnswer.Done(_release.Why, Picture);
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <returns>Null when it was made; else why not: a forward move that cannot be recorded, or a way back that there is none.</returns>
    private async Task<DeskAnswer?> GoAsync(Release before, Release next, Items<ReleaseCommand> commands, CancellationToken stop)
    {
        var back = commands.Any(command => command is ReleaseCommand.RollBack);
        // What was on its way when the gateway ended has been recorded as gone back, whatever it finds now.
        if (back && NoWayBack(before) is { } stuck && before.Phase is not Phase.RollingBack) return stuck;
        var stored = before with { StoreIsDown = next.StoreIsDown } != next;
        var forward = IsForward(before, next, commands);
        // A store that is known to be down is not waited for once more by who goes back: a lock costs a second each time.
        if (stored && (forward ? null : _unrecorded) is var known && (known ?? await records.WriteAsync(next, CancellationToken.None)) is { } trouble)
        {
            if (!forward) await KeepUnrecordedAsync(next, trouble, stop);
            else
            {
                await FreezeAsync(trouble, stop);
                return Down(trouble);
            }
        }
        else
        {
            await BecomeAsync(next, stop);
        }
        await DoAllAsync(commands, stop);
        if (back) await TakeAsync(new ReleaseEvent.Returned(), revision: null, stop);
        return null;
    }

    /// <summary>The way back, unless there is none: then nothing is what it is not, and whoever looks ten times a second says so once.</summary>
    private DeskAnswer.No? NoWayBack(Release release)
    {
        var (before, why) = (_noWayBack, world.RollBack(release));
        _noWayBack = why;
        if (why is null) return null;
        if (why != before) log.NoWayBack(service, release.From ?? "", why);
        return new(new ChangeResult.Conflict($"there is no way back to {release.From}: {why}", $"{release.To} goes on serving; halftone deploy {service} VERSION releases another one"));
    }

    /// <summary>What is shown is done: whoever is told that a version is stable may ask it at once.</summary>
    private async Task DoAllAsync(Items<ReleaseCommand> commands, CancellationToken stop)
    {
        var refused = commands.Select(command => Do(_release!, command)).FirstOrDefault(why => why is not null);
        if (refused is not null) await TakeAsync(new ReleaseEvent.HardSignal(HardSignalKind.NoReadyInstance, refused), revision: null, stop);
        Show();
    }

    /// <summary>Whether users or processes would be moved towards the candidate: then not before it is recorded.</summary>
    private static bool IsForward(Release before, Release next, Items<ReleaseCommand> commands) =>
        next.Weight.Value > before.Weight.Value || (before.Phase != next.Phase && commands.Any(command => command is ReleaseCommand.Promote or ReleaseCommand.StopOld));

    private async Task BecomeAsync(Release next, CancellationToken stop)
    {
        var before = _release;
        _release = next;
        if (before is null || before.Id != next.Id || before.Phase.GetType() != next.Phase.GetType() || before.Step != next.Step || before.Weight != next.Weight)
        {
            var phase = PhaseWords.Of(next.Phase);
            log.ReleaseMoved(service, next.Id, phase, next.Why);
            counts.Moved(before, next, time.GetUtcNow());
            if (_unrecorded is null) await records.AddAsync(EntryOf(next), stop);
            else if (_untold.Count < UntoldMax) _untold.Add(EntryOf(next));
        }
        // What was found after the last line has one of its own.
        else if (next.IsOver && before.Findings != next.Findings && _unrecorded is null)
        {
            await records.AddAsync(EntryOf(next) with { Why = "its memory was looked into" }, stop);
        }
    }

    private async Task KeepUnrecordedAsync(Release next, StoreTrouble trouble, CancellationToken stop)
    {
        if (_unrecorded is null && _release is not { StoreIsDown: true }) log.StoreFailed(service, trouble.What, trouble.Fix);
        _unrecorded = trouble;
        await BecomeAsync(next with { StoreIsDown = true }, stop);
    }

    private async Task FreezeAsync(StoreTrouble trouble, CancellationToken stop)
    {
        if (_release is { StoreIsDown: false }) log.StoreFailed(service, trouble.What, trouble.Fix);
        await TakeAsync(new ReleaseEvent.StoreFailed(trouble.What), revision: null, stop);
    }

    private static DeskAnswer.StoreDown Down(StoreTrouble trouble) => new(trouble.What, trouble.Fix);

    private HistoryEntry EntryOf(Release release) => new()
    {
        Time = time.GetUtcNow(),
        Release = release.Id,
        To = release.To,
        From = release.From,
        Phase = PhaseWords.Of(release.Phase),
        Step = release.Step + 1,
        Weight = release.Weight,
        Why = release.Why,
        By = release.By,
        Message = release.Message,
        Ref = release.Ref,
        Readings = _sight.Readings,
        Findings = release.Phase is Phase.Paused or Phase.RollingBack or Phase.RolledBack or Phase.Aborted ? release.Findings : [],
    };
}
