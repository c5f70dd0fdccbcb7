using System.Runtime.CompilerServices;

namespace Halftone.Control.Releases;

/// <summary>The newest changes of all releases, for whoever follows: each with a number, so that a broken connection resumes where it was.</summary>
/// <remarks>It keeps pictures, which are immutable; a follower who is too slow for <see cref="Kept"/> changes is told that some are missing.</remarks>
internal sealed class ReleaseFeed(TimeProvider time)
{
    /// <summary>Changes that are kept; at one look a second of a few releases that is some minutes, longer than a browser takes to come back.</summary>
    internal const int Kept = 1024;

    private readonly Lock _gate = new();
    private readonly Queue<ReleaseChange> _changes = [];
    private TaskCompletionSource _news = Next();
    private long _last;

    /// <summary>Never waits for a follower.</summary>
    internal void Tell(string service, ReleasePicture picture)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            _changes.Enqueue(new ReleaseChange(++_last, time.GetUtcNow(), service, picture, Missed: false));
            if (_changes.Count > Kept) _changes.Dequeue();
            (told, _news) = (_news, Next());
        }
        told.SetResult();
    }

    /// <summary>Every change after this number that is kept, then those to come. Ends only with `stop`.</summary>
    /// <param name="service">Null = all services.</param>
    /// <param name="after">0 = from now on.</param>
    internal async IAsyncEnumerable<ReleaseChange> FollowAsync(string? service, long after, [EnumeratorCancellation] CancellationToken stop)
    {
        if (after == 0) lock (_gate) after = _last;
        while (true)
        {
            var (ready, news) = Since(after);
            foreach (var change in ready)
            {
                // A number from before our start is higher than ours: what came since cannot be known either.
                var missed = change.Number != after + 1;
                after = change.Number;
                if (service is null || change.Service == service || missed) yield return change with { Missed = missed };
            }
            await news.WaitAsync(stop);
        }
    }

    private (ReleaseChange[] Ready, Task News) Since(long after)
    {
        lock (_gate)
        {
            if (after > _last) after = 0;
            return ([.. _changes.Where(change => change.Number > after)], _news.Task);
        }
    }

    private static TaskCompletionSource Next() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
