namespace Halftone.Control.Store;

/// <summary>A store that forgets everything with its process: `store: off`, and tests.</summary>
/// <param name="revisionsKept">For watchers, at least 1.</param>
internal sealed class MemoryStore(TimeProvider time, int revisionsKept = StoreLimits.RevisionsKept) : IControlStore
{
    private sealed class Log
    {
        internal long Last;
        internal readonly Queue<StoreEntry> Entries = new();
    }

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Stored> _keys = new(StringComparer.Ordinal);
    private readonly Queue<StoreChange> _changes = new();
    private readonly Dictionary<string, Log> _logs = [];
    private readonly ChangeFeed _feed = new();
    private long _revision;
    private bool _closed;

    public long Revision => Interlocked.Read(ref _revision);

    /// <summary>Of values, changes and entries, with what an entry of a table costs beside its bytes.</summary>
    internal long Bytes
    {
        get
        {
            lock (_gate)
                return _keys.Values.Sum(stored => Overhead + (2L * stored.Key.Length) + stored.Value.Length) + (_changes.Count * (long)Overhead) + _logs.Values.Sum(log => log.Entries.Sum(entry => Overhead + (long)entry.Value.Length));
        }
    }

    /// <summary>A node, a record and two array heads.</summary>
    private const int Overhead = 160;

    private long Oldest => Math.Max(0, _revision - revisionsKept);

    public ValueTask<Stored?> GetAsync(string key, CancellationToken stop)
    {
        StoreLimits.CheckKey(key);
        return Do(() => _keys.GetValueOrDefault(key), stop);
    }

    public ValueTask<StoredList> ListAsync(string prefix, CancellationToken stop)
    {
        StoreLimits.CheckPrefix(prefix);
        return Do(() => new StoredList(_revision, [.. _keys.Values.Where(stored => stored.Key.StartsWith(prefix, StringComparison.Ordinal))]), stop);
    }

    public ValueTask<long?> SwapAsync(IReadOnlyList<StoreCondition> conditions, IReadOnlyList<StoreWrite> writes, CancellationToken stop)
    {
        StoreLimits.CheckSwap(conditions, writes);
        return Do(() => SwapLocked(conditions, writes), stop);
    }

    public IAsyncEnumerable<StoreChange> WatchAsync(string prefix, long after, CancellationToken stop)
    {
        StoreLimits.CheckPrefix(prefix);
        return _feed.FollowAsync(after, (from, token) => Do(() => ChangesLocked(prefix, from), token), stop);
    }

    public ValueTask<long> AppendAsync(string log, ReadOnlyMemory<byte> entry, CancellationToken stop)
    {
        StoreLimits.CheckEntry(log, entry);
        return Do(() => AppendLocked(log, entry), stop);
    }

    public ValueTask<IReadOnlyList<StoreEntry>> ReadAsync(string log, long after, int most, CancellationToken stop)
    {
        StoreLimits.CheckReading(log, most);
        return Do<IReadOnlyList<StoreEntry>>(() => _logs.TryGetValue(log, out var found) ? [.. found.Entries.Where(entry => entry.Number > after).Take(most)] : [], stop);
    }

    public async ValueTask TrimAsync(string log, long upTo, CancellationToken stop)
    {
        StoreLimits.CheckKey(log);
        await Do(() =>
        {
            var entries = _logs.GetValueOrDefault(log)?.Entries;
            while (entries is not null && entries.TryPeek(out var oldest) && oldest.Number <= upTo) entries.Dequeue();
            return 0;
        }, stop);
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate) _closed = true;
        _feed.End();
        return ValueTask.CompletedTask;
    }

    private ValueTask<T> Do<T>(Func<T> work, CancellationToken stop)
    {
        if (stop.IsCancellationRequested) return ValueTask.FromCanceled<T>(stop);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return ValueTask.FromResult(work());
        }
    }

    private long? SwapLocked(IReadOnlyList<StoreCondition> conditions, IReadOnlyList<StoreWrite> writes)
    {
        if (conditions.Any(condition => (_keys.GetValueOrDefault(condition.Key)?.Revision ?? 0) != condition.Revision)) return null;
        var effective = writes.Where(write => write.Value is not null || _keys.ContainsKey(write.Key)).ToList();
        if (effective.Count == 0) return _revision;
        var revision = Interlocked.Increment(ref _revision);
        foreach (var (key, value) in effective)
        {
            if (value is { } bytes)
            {
                // The caller's bytes are the caller's.
                var stored = new Stored(key, bytes.ToArray(), revision);
                _keys[key] = stored;
                _changes.Enqueue(new(revision, key, stored.Value));
            }
            else
            {
                _keys.Remove(key);
                _changes.Enqueue(new(revision, key, null));
            }
        }
        while (_changes.Peek().Revision <= Oldest) _changes.Dequeue();
        _feed.Announce();
        return revision;
    }

    private SeenChanges ChangesLocked(string prefix, long after) => after < Oldest || after > _revision
        ? throw StoreFailure.Compacted(after, Oldest, _revision)
        : new(_revision, [.. _changes.Where(change => change.Revision > after && change.Key.StartsWith(prefix, StringComparison.Ordinal))]);

    private long AppendLocked(string log, ReadOnlyMemory<byte> entry)
    {
        if (!_logs.TryGetValue(log, out var found)) _logs.Add(log, found = new Log());
        found.Entries.Enqueue(new(++found.Last, StoreEntry.Rounded(time.GetUtcNow()), entry.ToArray()));
        return found.Last;
    }
}
