using System.Runtime.CompilerServices;

namespace Halftone.Control.Releases;

/// <summary>The newest changes of all releases, for whoever follows: each with a number, so that a broken connection resumes where it was.</summary>
/// <remarks>It keeps pictures, which are immutable; a follower who is too slow for <see cref="Kept"/> changes is told how things are, and that some are missing.</remarks>
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

    /// <summary>How things are, then every change to come; or every change after one that was seen. Ends only with `stop`.</summary>
    /// <param name="service">Null = all services.</param>
    /// <param name="after">0 = beginning with how things are.</param>
    /// <param name="now">How things are, of all services: told at the beginning, and in place of changes that are not kept any more.</param>
    internal async IAsyncEnumerable<ReleaseChange> FollowAsync(string? service, long after, Func<IEnumerable<ReleasePicture>> now, [EnumeratorCancellation] CancellationToken stop)
    {
        var begins = after == 0;
        while (true)
        {
            var (ready, last, missed, news) = Since(after);
            if (begins || missed)
            {
                // The number was taken first: what changes in this moment is told twice, and never left out.
                foreach (var picture in now().Where(picture => IsOf(picture.Release.Service))) yield return new ReleaseChange(last, time.GetUtcNow(), picture.Release.Service, picture, Missed: missed && !begins);
                (after, begins) = (last, false);
                continue;
            }
            foreach (var change in ready)
            {
                after = change.Number;
                if (IsOf(change.Service)) yield return change;
            }
            await news.WaitAsync(stop);
        }

        bool IsOf(string changed) => service is null || changed == service;
    }

    /// <returns>What is kept of what came after, the newest number, whether some of it is not kept any more (or the number is none of ours), and what ends with the next change.</returns>
    private (ReleaseChange[] Ready, long Last, bool Missed, Task News) Since(long after)
    {
        lock (_gate) return ([.. _changes.Where(change => change.Number > after)], _last, after > _last || after < _last - _changes.Count, _news.Task);
    }

    private static TaskCompletionSource Next() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
