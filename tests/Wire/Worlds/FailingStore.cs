using Halftone.Control.Store;

namespace Halftone.Tests.Wire.Worlds;

/// <summary>A store in memory whose writes fail when they are told to: as a full disk does, nothing of them is done.</summary>
internal sealed class FailingStore(MemoryStore store) : IControlStore
{
    private volatile bool _fails;

    internal bool Fails
    {
        get => _fails;
        set => _fails = value;
    }

    public long Revision => store.Revision;

    public ValueTask<Stored?> GetAsync(string key, CancellationToken stop) => store.GetAsync(key, stop);

    public ValueTask<StoredList> ListAsync(string prefix, CancellationToken stop) => store.ListAsync(prefix, stop);

    public ValueTask<long?> SwapAsync(IReadOnlyList<StoreCondition> conditions, IReadOnlyList<StoreWrite> writes, CancellationToken stop) =>
        Fails ? throw new StoreFailure("the disk is full", "make room") : store.SwapAsync(conditions, writes, stop);

    public IAsyncEnumerable<StoreChange> WatchAsync(string prefix, long after, CancellationToken stop) => store.WatchAsync(prefix, after, stop);

    public ValueTask<long> AppendAsync(string log, ReadOnlyMemory<byte> entry, CancellationToken stop) => store.AppendAsync(log, entry, stop);

    public ValueTask<IReadOnlyList<StoreEntry>> ReadAsync(string log, long after, int most, CancellationToken stop) => store.ReadAsync(log, after, most, stop);

    public ValueTask TrimAsync(string log, long upTo, CancellationToken stop) => store.TrimAsync(log, upTo, stop);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
