namespace Halftone.Core.Heap;

/// <summary>
/// Two snapshots of one process compared as Chrome DevTools does it: within each class by id. An id that is in both with another class counts as one
/// object gone and another come.
/// </summary>
internal sealed class HeapDifference
{
    private readonly ClassChange[] _changes;

    private HeapDifference(ClassNames classes, ClassChange[] changes, BitColumn added, IdOverlap overlap) => (Classes, _changes, Added, Overlap) = (classes, changes, added, overlap);

    internal ClassNames Classes { get; }

    /// <summary>Nodes of the second snapshot that the first has not.</summary>
    internal BitColumn Added { get; }

    internal IdOverlap Overlap { get; }

    /// <summary>By class number.</summary>
    internal ClassChange this[int number] => _changes[number];

    internal static HeapDifference Of(HeapSnapshot before, HeapSnapshot after)
    {
        var classes = new ClassNames();
        var (ofBefore, ofAfter) = (new ClassReading(before, classes), new ClassReading(after, classes));
        var (added, kept) = (new BitColumn(after.Nodes), new BitColumn(before.Nodes));
        var changes = new List<ClassChange>();
        var index = new IdIndex(before.Ids);
        var overlap = new OverlapCount(before, after);
        for (var node = 0; node < after.Nodes; node++)
        {
            var number = ofAfter.Of(node);
            var earlier = index.Find(after.Ids[node]);
            var isKept = earlier >= 0 && ofBefore.Of(earlier) == number;
            ref var change = ref Row(changes, number);
            if (isKept) kept.Set(earlier);
            else added.Set(node);
            if (earlier >= 0) overlap.Add(earlier, node, isKept);
            change = isKept ? change with { After = change.After + 1 } : change with { After = change.After + 1, Added = change.Added + 1, AddedBytes = change.AddedBytes + after.SizeOf(node) };
        }
        for (var node = 0; node < before.Nodes; node++)
        {
            ref var change = ref Row(changes, ofBefore.Of(node));
            change = kept[node] ? change with { Before = change.Before + 1 } : change with { Before = change.Before + 1, Removed = change.Removed + 1, RemovedBytes = change.RemovedBytes + before.SizeOf(node) };
        }
        while (changes.Count < classes.Count) changes.Add(default);
        return new(classes, [.. changes], added, overlap.Result);
    }

    private static ref ClassChange Row(List<ClassChange> changes, int number)
    {
        while (changes.Count <= number) changes.Add(default);
        return ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(changes)[number];
    }
}
