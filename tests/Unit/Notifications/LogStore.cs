using Halftone.Control.Store;

namespace Halftone.Tests.Unit.Notifications;

/// <summary>A store in memory of which only the logs work; it can be told to fail.</summary>
internal sealed class LogStore : IControlStore
{
    private readonly Lock _gate = new();
    private readonly List<StoreEntry> _entries = [];
    private long _last;

    internal bool Fails { get; set; }

    internal int Count
    {
        get { lock (_gate) return _entries.Count; }
    }

    public long Revision => 0;

    public ValueTask<long> AppendAsync(string log, ReadOnlyMemory<byte> entry, CancellationToken stop)
    {
        if (Fails) throw new StoreFailure("the disk is full", "make room");
        lock (_gate)
        {
            _entries.Add(new StoreEntry(++_last, default, entry.ToArray()));
            return ValueTask.FromResult(_last);
        }
    }

    public ValueTask<IReadOnlyList<StoreEntry>> ReadAsync(string log, long after, int most, CancellationToken stop)
    {
        if (Fails) throw new StoreFailure("the disk is full", "make room");
        lock (_gate) return ValueTask.FromResult<IReadOnlyList<StoreEntry>>([.. _entries.Where(entry => entry.Number > after).Take(most)]);
    }

    public ValueTask TrimAsync(string log, long upTo, CancellationToken stop)
    {
        lock (_gate) _entries.RemoveAll(entry => entry.Number <= upTo);
        return ValueTask.CompletedTask;
    }

    public ValueTask<Stored?> GetAsync(string key, CancellationToken stop) => throw new NotSupportedException();

    public ValueTask<StoredList> ListAsync(string prefix, CancellationToken stop) => throw new NotSupportedException();

    public ValueTask<long?> SwapAsync(IReadOnlyList<StoreCondition> conditions, IReadOnlyList<StoreWrite> writes, CancellationToken stop) => throw new NotSupportedException();

    public IAsyncEnumerable<StoreChange> WatchAsync(string prefix, long after, CancellationToken stop) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
