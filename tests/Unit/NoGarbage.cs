using Xunit;

namespace Halftone.Tests.Unit;

/// <summary>What allocates nothing at rest, told apart from what a collection does to the figures.</summary>
internal static class NoGarbage
{
    /// <param name="work">Does the same each time, and has done before what it does only once.</param>
    internal static void Comes(Action work)
    {
        // What a turn allocates comes every time; a collection that other tests bring about in the middle counts a part of a thread's reserve once.
        long[] allocated = [.. Enumerable.Range(0, 5).Select(_ => Allocated(work))];
        Assert.True(allocated.Contains(0), $"bytes allocated, time after time: {string.Join(", ", allocated)}");
    }

    private static long Allocated(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
