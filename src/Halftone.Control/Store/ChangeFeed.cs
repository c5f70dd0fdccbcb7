using System.Runtime.CompilerServices;

namespace Halftone.Control.Store;

/// <summary>A piece of what a watcher wants: all that changed after where it stood, up to and including a revision.</summary>
/// <param name="UpTo">Where the watcher stands afterwards, also when nothing of its keys changed: so it is never behind for want of news.</param>
internal sealed record SeenChanges(long UpTo, IReadOnlyList<StoreChange> Changes);

/// <summary>Tells watchers that something has changed; what has changed they read themselves, so nothing is kept for those who are slow.</summary>
internal sealed class ChangeFeed
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _ended;

    /// <summary>After a change can be read.</summary>
    internal void Announce()
    {
        if (!_ended) Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>The store is closed: whoever waits learns it.</summary>
    internal void End()
    {
        _ended = true;
        Volatile.Read(ref _next).TrySetResult();
    }

    /// <param name="read">What changed after a revision: a piece of it at least, or nothing when there is nothing.</param>
    internal async IAsyncEnumerable<StoreChange> FollowAsync(long after, Func<long, CancellationToken, ValueTask<SeenChanges>> read, [EnumeratorCancellation] CancellationToken stop)
    {
        for (; ; )
        {
            // Taken before the look: what is announced after it is not missed.
            var next = Volatile.Read(ref _next).Task;
            var seen = await read(after, stop);
            foreach (var change in seen.Changes) yield return change;
            var moved = seen.UpTo > after;
            after = seen.UpTo;
            if (!moved) await next.WaitAsync(stop);
        }
    }
}
