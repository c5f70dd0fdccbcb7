using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>Seam: what is kept of one service's releases; the store, or a store that fails in tests.</summary>
internal interface IReleaseRecords
{
    /// <summary>Writes the release, and what is decided by it, in one change of the store. Durable when it returns.</summary>
    /// <returns>Null when it is written; else why not and what to do.</returns>
    Task<StoreTrouble?> WriteAsync(Release release, CancellationToken stop);

    /// <summary>Adds a line to the history; a store that fails costs the line, not the release.</summary>
    Task AddAsync(HistoryEntry entry, CancellationToken stop);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<HistoryEntry>> HistoryAsync(int most, CancellationToken stop);

    /// <summary>Of the newest write.</summary>
    long Revision { get; }
}

/// <summary>The store could not do it.</summary>
internal sealed record StoreTrouble(string What, string Fix);
