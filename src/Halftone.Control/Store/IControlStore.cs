namespace Halftone.Control.Store;

/// <summary>Seam: the control state as keys with revisions, and an append-only log beside it. SQLite today; one conformance suite holds for every kind.</summary>
/// <remarks>
/// A revision is the number of the change that wrote a value, one sequence over all keys that only grows; it may skip numbers. Every member
/// may be called from any thread. A store that fails throws <see cref="StoreFailure"/>: the caller freezes releases and goes on serving. What a
/// failed write has done is then not known (all of it or nothing): read before trying again. The next call tries anew, so a store recovers
/// when its trouble is over. What a caller may never ask (<see cref="StoreLimits"/>) is an <see cref="ArgumentException"/>, and nothing was done.
/// `stop` ends waiting for a turn; a write that has begun is finished and told.
/// </remarks>
internal interface IControlStore : IAsyncDisposable
{
    /// <summary>The newest revision that this store has seen; 0 = nothing was ever written.</summary>
    long Revision { get; }

    /// <returns>Null when the key does not exist.</returns>
    ValueTask<Stored?> GetAsync(string key, CancellationToken stop);

    /// <summary>All keys that begin so, in order, as they were at one revision; the empty prefix is every key.</summary>
    ValueTask<StoredList> ListAsync(string prefix, CancellationToken stop);

    /// <summary>Writes all or nothing, durably: only if every condition holds. A key stands at most once among the writes.</summary>
    /// <returns>
    /// The revision of the change, or null when a condition did not hold. Deleting what does not exist is no change; where nothing changed, it is the
    /// present revision.
    /// </returns>
    ValueTask<long?> SwapAsync(IReadOnlyList<StoreCondition> conditions, IReadOnlyList<StoreWrite> writes, CancellationToken stop);

    /// <summary>Changes of keys that begin so, each once, in order, from the revision after `after` on; those of one swap in the order of its writes.</summary>
    /// <remarks>Ends only with `stop`, with a failure, or with the store. After a failure go on from the last revision whose changes were all seen.</remarks>
    /// <exception cref="StoreFailure">
    /// <see cref="StoreTrouble.Compacted"/>: what came after `after` is not kept any more, or `after` lies ahead of a store that was put back
    /// to an older state. List again, compare, and watch from the list's revision.
    /// </exception>
    IAsyncEnumerable<StoreChange> WatchAsync(string prefix, long after, CancellationToken stop);

    /// <summary>Adds to a log, durably. An entry is at most <see cref="StoreLimits.ValueBytesMax"/>; a log is named as a key is.</summary>
    /// <returns>The entry's number in its log, from 1, without holes; forgotten numbers do not come back.</returns>
    ValueTask<long> AppendAsync(string log, ReadOnlyMemory<byte> entry, CancellationToken stop);

    /// <summary>Entries of a log with a number greater than `after`, oldest first, at most `most`.</summary>
    ValueTask<IReadOnlyList<StoreEntry>> ReadAsync(string log, long after, int most, CancellationToken stop);

    /// <summary>Forgets entries with a number up to and including this one.</summary>
    ValueTask TrimAsync(string log, long upTo, CancellationToken stop);
}

/// <summary>A value and the revision that wrote it.</summary>
/// <param name="Value">At most <see cref="StoreLimits.ValueBytesMax"/>; may be empty.</param>
internal sealed record Stored(string Key, ReadOnlyMemory<byte> Value, long Revision);

/// <summary>Keys and values at one revision of the store.</summary>
internal sealed record StoredList(long Revision, IReadOnlyList<Stored> Values);

/// <summary>The key was last written by this revision; 0 = it does not exist.</summary>
internal readonly record struct StoreCondition(string Key, long Revision);

/// <summary>Null as the value deletes the key.</summary>
internal readonly record struct StoreWrite(string Key, ReadOnlyMemory<byte>? Value);

/// <summary>One key's change. Null as the value: it was deleted.</summary>
internal sealed record StoreChange(long Revision, string Key, ReadOnlyMemory<byte>? Value);

/// <param name="Time">When it was added, to the millisecond.</param>
internal sealed record StoreEntry(long Number, DateTimeOffset Time, ReadOnlyMemory<byte> Value)
{
    internal static DateTimeOffset Rounded(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
