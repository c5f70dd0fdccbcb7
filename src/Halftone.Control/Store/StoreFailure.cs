namespace Halftone.Control.Store;

/// <summary>What keeps a store from doing its work.</summary>
internal enum StoreTrouble
{
    /// <summary>None of the others: its message says what the system said.</summary>
    Failed,

    /// <summary>No room on the disk, or the store's own limit is reached.</summary>
    Full,

    /// <summary>Another program holds a lock on it.</summary>
    Locked,

    ReadOnly,

    /// <summary>Its content makes no sense. Nothing is written to it any more.</summary>
    Damaged,

    /// <summary>What lies there is not what was opened: removed, replaced, put back to an older state.</summary>
    Gone,

    /// <summary>Another gateway has it.</summary>
    Held,

    /// <summary>It is another program's, or a newer Halftone's.</summary>
    Foreign,

    /// <summary>A watcher is too far behind: it must list again. The store itself is well.</summary>
    Compacted,
}

/// <summary>The store could not do it: full, locked, damaged, gone. Says what and what to do.</summary>
internal sealed class StoreFailure(string what, string fix, Exception? cause = null) : Exception(what, cause)
{
    internal StoreTrouble Trouble { get; init; } = StoreTrouble.Failed;

    internal string Fix { get; } = fix;

    internal static StoreFailure Compacted(long after, long oldest, long newest) => after > newest
        ? new($"the store has not reached revision {after}, its newest is {newest}: it was put back to an older state", "list again, and watch from the list's revision") { Trouble = StoreTrouble.Compacted }
        : new($"what came after revision {after} is not kept any more, only what came after {oldest}", "list again, and watch from the list's revision") { Trouble = StoreTrouble.Compacted };
}
