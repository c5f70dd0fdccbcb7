namespace Halftone.Core.Heap;

/// <summary>Which classes a reader should look at first. Knows no names but those that every program is made of.</summary>
internal static class Suspects
{
    /// <summary>A class that grew by less than this share of all growth is noise beside the others.</summary>
    private const double ShareMin = 0.01;

    /// <summary>Classes that differ, those that grew most first; equals by bytes, then by name.</summary>
    internal static List<int> Ranked(HeapDifference difference) => [.. Enumerable.Range(0, difference.Classes.Count)
        .Where(number => difference[number].Added > 0 || difference[number].Removed > 0)
        .OrderByDescending(number => difference[number].Delta)
        .ThenByDescending(number => difference[number].DeltaBytes)
        .ThenBy(number => difference.Classes[number], StringComparer.Ordinal)];

    /// <summary>The program's own classes that grew; what everything is made of (Object, Array, Function) only after them.</summary>
    internal static List<int> First(HeapDifference difference, IReadOnlyList<int> ranked, int max)
    {
        var shown = ranked.Where(number => !ClassNames.IsOfTheEngine(difference.Classes[number]) && difference[number].Delta > 0).ToList();
        var grown = shown.Sum(number => (long)difference[number].Delta);
        var telling = shown.Where(number => difference[number].Delta >= ShareMin * grown);
        return [.. telling.OrderBy(number => ClassNames.IsPlain(difference.Classes[number])).Take(max)];
    }
}
