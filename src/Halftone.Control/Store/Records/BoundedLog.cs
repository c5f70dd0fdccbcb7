namespace Halftone.Control.Store.Records;

/// <summary>A log of the store that keeps its newest entries.</summary>
internal static class BoundedLog
{
    /// <returns>The entry's number.</returns>
    internal static async ValueTask<long> AppendAsync(IControlStore store, string log, ReadOnlyMemory<byte> entry, int most, CancellationToken stop)
    {
        var number = await store.AppendAsync(log, entry, stop);
        if (number > most) await store.TrimAsync(log, number - most, stop);
        return number;
    }
}
