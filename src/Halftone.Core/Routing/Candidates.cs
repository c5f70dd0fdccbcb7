namespace Halftone.Core.Routing;

/// <summary>Merges sorted lists of rule numbers, so that candidates come in the order of the file, each once.</summary>
/// <param name="lists">Rule numbers, sorted within every range.</param>
/// <param name="ranges">None is empty; consumed.</param>
internal readonly ref struct Candidates(ReadOnlySpan<int> lists, Span<Range32> ranges)
{
    private readonly ReadOnlySpan<int> _lists = lists;
    private readonly Span<Range32> _ranges = ranges;

    /// <summary>The next rule, or -1.</summary>
    internal int Next()
    {
        var least = int.MaxValue;
        foreach (ref readonly var range in _ranges)
        {
            if (range.At < range.End) least = Math.Min(least, _lists[range.At]);
        }
        if (least == int.MaxValue) return -1;
        foreach (ref var range in _ranges)
        {
            if (range.At < range.End && _lists[range.At] == least) range.At++;
        }
        return least;
    }
}
