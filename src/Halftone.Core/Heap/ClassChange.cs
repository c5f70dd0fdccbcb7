namespace Halftone.Core.Heap;

/// <summary>One class in two snapshots of a process.</summary>
/// <param name="Before">Objects in the first snapshot.</param>
/// <param name="After">In the second.</param>
/// <param name="Added">In the second only, by their ids.</param>
/// <param name="Removed">In the first only.</param>
/// <param name="AddedBytes">Of the added objects alone, without what they hold.</param>
internal readonly record struct ClassChange(int Before, int After, int Added, int Removed, long AddedBytes, long RemovedBytes)
{
    internal int Delta => Added - Removed;

    internal long DeltaBytes => AddedBytes - RemovedBytes;
}
