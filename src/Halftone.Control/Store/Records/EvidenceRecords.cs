namespace Halftone.Control.Store.Records;

/// <summary>Tallies of a release, of any length up to <see cref="BytesMax"/>, kept as `evidence/RELEASE/00`, `01` and so on: all pieces are of one moment.</summary>
internal sealed class EvidenceRecords(IControlStore store)
{
    private const int Pieces = 15;

    /// <summary>What fits into one swap, keys included.</summary>
    internal const int BytesMax = Pieces * StoreLimits.ValueBytesMax;

    /// <summary>Replaces what was kept.</summary>
    /// <exception cref="ArgumentException">Longer than <see cref="BytesMax"/>; nothing was done.</exception>
    internal async ValueTask WriteAsync(string release, ReadOnlyMemory<byte> evidence, CancellationToken stop)
    {
        if (evidence.Length > BytesMax) throw new ArgumentException($"The evidence of {release} has {evidence.Length} bytes; at most {BytesMax}.", nameof(evidence));
        var used = Math.Max(1, (evidence.Length + StoreLimits.ValueBytesMax - 1) / StoreLimits.ValueBytesMax);
        await store.SwapAsync([], [.. Enumerable.Range(0, Pieces).Select(piece => piece < used ? new StoreWrite(KeyOf(release, piece), Cut(evidence, piece)) : new StoreWrite(KeyOf(release, piece), null))], stop);
    }

    /// <returns>Null: none is kept.</returns>
    internal async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(string release, CancellationToken stop)
    {
        var pieces = (await store.ListAsync($"evidence/{release}/", stop)).Values;
        if (pieces.Count == 0) return null;
        var whole = new byte[pieces.Sum(piece => piece.Value.Length)];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.Value.CopyTo(whole.AsMemory(at));
            at += piece.Value.Length;
        }
        return whole;
    }

    internal async ValueTask ForgetAsync(string release, CancellationToken stop) =>
        await store.SwapAsync([], [.. Enumerable.Range(0, Pieces).Select(piece => new StoreWrite(KeyOf(release, piece), null))], stop);

    private static ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> evidence, int piece)
    {
        var from = piece * StoreLimits.ValueBytesMax;
        return evidence[from..Math.Min(evidence.Length, from + StoreLimits.ValueBytesMax)];
    }

    private static string KeyOf(string release, int piece) => $"evidence/{release}/{piece:00}";
}
