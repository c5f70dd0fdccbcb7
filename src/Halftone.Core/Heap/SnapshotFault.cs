namespace Halftone.Core.Heap;

/// <summary>Why a heap snapshot, or two of them, cannot be used.</summary>
/// <param name="What">A sentence without a full stop, to be put behind the file's name.</param>
/// <param name="Hint">What to do about it.</param>
internal sealed record SnapshotFault(string What, string Hint)
{
    private const string TakeAnother = "take another snapshot: halftone heap snapshot, v8.writeHeapSnapshot(), or Chrome DevTools";

    internal static SnapshotFault Foreign(string why) => new($"is no heap snapshot: {why}", "give a .heapsnapshot file as Node 18 and later, or Chrome DevTools, write it");

    internal static SnapshotFault Truncated(string where) => new($"is not complete: it ends {where}", $"the disk was full or the process ended while it wrote; {TakeAnother}");

    internal static SnapshotFault Inconsistent(string why) => new($"contradicts itself: {why}", $"it was changed or damaged; {TakeAnother}");
}
