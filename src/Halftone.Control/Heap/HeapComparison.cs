using Halftone.Core.Heap;

namespace Halftone.Control.Heap;

/// <summary>One side of a comparison.</summary>
/// <param name="Bytes">Of all objects alone.</param>
internal sealed record ComparedSnapshot(string Path, int Objects, long Bytes);

/// <summary>Two snapshot files compared: what came and went by class, and how what came is held.</summary>
/// <param name="Ranked">Classes that differ, by number, those that grew most first.</param>
/// <param name="IsBackwards">The second file seems to be the earlier one.</param>
internal sealed record HeapComparison(ComparedSnapshot Before, ComparedSnapshot After, HeapDifference Difference, IReadOnlyList<int> Ranked, IReadOnlyList<ClassHolding> Holdings, bool IsBackwards)
{
    /// <param name="Classes">Whose holders are asked for; empty = of the suspects.</param>
    /// <param name="SuspectsMax">How many suspects, at most.</param>
    /// <param name="WaysMax">Ways of holding told of each.</param>
    /// <param name="Anyway">Compare also what seems to be of different processes.</param>
    internal sealed record Wish(IReadOnlyList<string> Classes, int SuspectsMax, int WaysMax, bool Anyway);

    internal static (HeapComparison? Comparison, string? Subject, SnapshotFault? Fault) Of(string before, string after, Wish wish, CancellationToken stop)
    {
        var both = $"{before} and {after}";
        if (!wish.Anyway && Kinship.Refuse(OriginFile.Of(before), OriginFile.Of(after)) is { } strangers) return (null, both, strangers);
        var (first, firstFault) = SnapshotFile.Read(before, edges: false, stop);
        if (first is null) return (null, before, firstFault);
        var (second, secondFault) = SnapshotFile.Read(after, edges: true, stop);
        if (second is null) return (null, after, secondFault);
        var difference = HeapDifference.Of(first, second);
        if (!wish.Anyway && Kinship.Refuse(difference.Overlap) is { } different) return (null, both, different);
        var firstSide = SideOf(before, first);
        // What is known of the first is in the difference. Its columns, a quarter of the peak, make room for those of the ways.
        first = null;
        GC.Collect();
        var ranked = Suspects.Ranked(difference);
        var asked = wish.Classes.Count == 0
            ? Suspects.First(difference, ranked, wish.SuspectsMax)
            : [.. ranked.Where(number => wish.Classes.Contains(difference.Classes[number]) && difference[number].Added > 0)];
        return (new(firstSide, SideOf(after, second), difference, ranked, HoldingWays.Of(second, difference, asked, wish.WaysMax), Kinship.IsBackwards(difference.Overlap)), null, null);
    }

    private static ComparedSnapshot SideOf(string path, HeapSnapshot snapshot)
    {
        long bytes = 0;
        for (var node = 0; node < snapshot.Nodes; node++) bytes += snapshot.SizeOf(node);
        return new(path, snapshot.Nodes, bytes);
    }
}
