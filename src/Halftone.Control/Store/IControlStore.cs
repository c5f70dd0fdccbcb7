namespace Halftone.Control.Store;

/// <summary>Seam: the control state as keys with revisions, and an append-only log beside it. SQLite today; one conformance suite holds for every kind.</summary>
/// <remarks>
/// A revision is the number of the change that wrote a value, from 1, one sequence over all keys. Every member may be called from any thread.
/// A store that fails throws <see cref="StoreFailure"/>: the caller freezes releases and goes on serving.
/// </remarks>
internal interface IControlStore : IAsyncDisposable
{
    /// <summary>The newest revision; 0 = nothing was ever written.</summary>
    long Revision { get; }

    /// <returns>Null when the key does not exist.</returns>
    ValueTask<Stored?> GetAsync(string key, CancellationToken stop);

    /// <summary>All keys that begin so, in order, as they were at one revision.</summary>
    ValueTask<StoredList> ListAsync(string prefix, CancellationToken stop);

    /// <summary>Writes all or nothing, durably: only if every condition holds.</summary>
    /// <returns>The revision of the change, or null when a condition did not hold.</returns>
    ValueTask<long?> SwapAsync(IReadOnlyList<StoreCondition> conditions, IReadOnlyList<StoreWrite> writes, CancellationToken stop);

    /// <summary>Changes of keys that begin so, each once, in order, from the revision after `after` on. Ends only with `stop`.</summary>
    /// <exception cref="StoreFailure">Compacted: what came after `after` is not kept any more; list again.</exception>
    IAsyncEnumerable<StoreChange> WatchAsync(string prefix, long after, CancellationToken stop);

    /// <summary>Adds to a log, durably.</summary>
    /// <returns>The entry's number in its log, from 1.</returns>
    ValueTask<long> AppendAsync(string log, ReadOnlyMemory<byte> entry, CancellationToken stop);

    /// <summary>Entries of a log with a number greater than `after`, oldest first, at most `most`.</summary>
    ValueTask<IReadOnlyList<StoreEntry>> ReadAsync(string log, long after, int most, CancellationToken stop);

    /// <summary>Forgets entries with a number up to and including this one.</summary>
    ValueTask TrimAsync(string log, long upTo, CancellationToken stop);
}

/// <summary>A value and the revision that wrote it.</summary>
/// <param name="Value">At most <see cref="StoreLimits.ValueBytesMax"/>.</param>
internal sealed record Stored(string Key, ReadOnlyMemory<byte> Value, long Revision);

/// <summary>Keys and values at one revision of the store.</summary>
internal sealed record StoredList(long Revision, IReadOnlyList<Stored> Values);

/// <summary>The key was last written by this revision; 0 = it does not exist.</summary>
internal readonly record struct StoreCondition(string Key, long Revision);

/// <summary>Null as the value deletes the key.</summary>
internal readonly record struct StoreWrite(string Key, ReadOnlyMemory<byte>? Value);

/// <summary>One key's change. Null as the value: it was deleted.</summary>
internal sealed record StoreChange(long Revision, string Key, ReadOnlyMemory<byte>? Value);

internal sealed record StoreEntry(long Number, DateTimeOffset Time, ReadOnlyMemory<byte> Value);

internal static class StoreLimits
{
    /// <summary>64 KiB: etcd takes 1.5 MiB a request at most, and a record that grows beyond this belongs into the log.</summary>
    internal const int ValueBytesMax = 64 * 1024;

    /// <summary>In UTF-8; etcd's own keys are of this order.</summary>
    internal const int KeyBytesMax = 512;
}

/// <summary>The store could not do it: full, locked, damaged, gone. Says what and what to do.</summary>
internal sealed class StoreFailure(string what, string fix, Exception? cause = null) : Exception(what, cause)
{
    internal string Fix { get; } = fix;
}
