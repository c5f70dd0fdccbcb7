namespace Halftone.Control.Store;

/// <summary>Stands where a store could not be opened: everything that is asked of it is refused with the reason.</summary>
internal sealed class RefusingStore(StoreFailure why) : IControlStore
{
    public long Revision => 0;

    public ValueTask<Stored?> GetAsync(string key, CancellationToken stop) => throw Again();

    public ValueTask<StoredList> ListAsync(string prefix, CancellationToken stop) => throw Again();

    public ValueTask<long?> SwapAsync(IReadOnlyList<StoreCondition> conditions, IReadOnlyList<StoreWrite> writes, CancellationToken stop) => throw Again();

    public IAsyncEnumerable<StoreChange> WatchAsync(string prefix, long after, CancellationToken stop) => throw Again();

    public ValueTask<long> AppendAsync(string log, ReadOnlyMemory<byte> entry, CancellationToken stop) => throw Again();

    public ValueTask<IReadOnlyList<StoreEntry>> ReadAsync(string log, long after, int most, CancellationToken stop) => throw Again();

    public ValueTask TrimAsync(string log, long upTo, CancellationToken stop) => throw Again();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private StoreFailure Again() => new($"the store could not be opened when the gateway started: {why.Message}", $"{why.Fix}; then restart the gateway", why) { Trouble = why.Trouble };
}
