namespace Halftone.Core.Diagnosis;

/// <summary>What a look by itself has found in a process, bounded, so that it can be kept with a release.</summary>
internal sealed record MemoryFinding
{
    /// <summary>Rows that a person reads; suspects stand first.</summary>
    internal const int ClassesMax = 10;

    /// <summary>Characters of a class's name: code that was made by a machine has names without an end.</summary>
    internal const int NameMax = 60;

    /// <summary>Characters of a reason: some name what runs there, or repeat what a process has answered.</summary>
    internal const int ReasonMax = 400;

    /// <summary>Classes in a sentence.</summary>
    private const int SaidMax = 3;

    /// <summary>`web/v2/1`.</summary>
    public required string Instance { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>Why it was looked into: a sentence about "it".</summary>
    public required string Why { get; init; }

    /// <summary>From the first count to the last; zero = it was counted once, and of growth nothing is known.</summary>
    public TimeSpan Over { get; init; }

    /// <summary>Of the process at the last count; where there was none, when it was to be looked into.</summary>
    public long RssBytes { get; init; }

    /// <summary>Of the process at the first of several counts; null = there were not several.</summary>
    public long? RssBytesBefore { get; init; }

    /// <summary>Live ones at the last count.</summary>
    public long Objects { get; init; }

    public Items<FoundClass> Classes { get; init; } = [];

    /// <summary>Why nobody counted; null = it was counted.</summary>
    public string? NotCounted { get; init; }

    /// <param name="ranked">As <see cref="GrowthRanking"/> has it.</param>
    internal MemoryFinding With(Items<ClassGrowth> ranked) => this with
    {
        // What the language itself has is everywhere, and says least.
        Classes = ranked.OrderBy(growth => growth.Suspicion is not null ? 0 : growth.IsBuiltIn ? 2 : 1).Take(ClassesMax).Select(FoundClass.Of).ToItems(),
    };

    internal MemoryFinding Without(string reason) => this with { NotCounted = Cut(reason, ReasonMax) };

    /// <summary>`grown in 30s: Session +2,011 (20,100 now), function remember +2,011 (20,090 now); RSS 220 MB -> 480 MB`.</summary>
    internal string Said()
    {
        if (NotCounted is { } reason) return $"not counted: {reason}";
        var rss = RssBytesBefore is { } before ? $"; RSS {Figures.Size(before)} -> {Figures.Size(RssBytes)}" : "";
        var suspects = Classes.Where(found => found.Suspicion is not null).Take(SaidMax).ToList();
        if (suspects.Count > 0) return $"grown in {Figures.Time(Over)}: {string.Join(", ", suspects.Select(found => found.Growth()))}{rss}";
        var largest = string.Join(", ", Classes.OrderByDescending(found => found.IsBuiltIn ? 0 : 1).Take(SaidMax).Select(found => found.Size()));
        return Over == TimeSpan.Zero ? $"counted once, the most: {largest}" : $"no class has grown all the time in {Figures.Time(Over)}; the most: {largest}{rss}";
    }

    /// <summary>No letter is cut in two.</summary>
    internal static string Cut(string text, int most) =>
        text.Length <= most ? text : $"{text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)]}…";
}

/// <summary>One class of a finding.</summary>
/// <param name="IsFunction">Counted by its own name, not by its class.</param>
/// <param name="IsBuiltIn">The language has it.</param>
/// <param name="Added">Objects since the first count; null after one count, as the other two.</param>
internal sealed record FoundClass(string Name, bool IsFunction, bool IsBuiltIn, Suspicion? Suspicion, long Count, long? Added, long Entries, long? EntriesAdded, long Bytes, long? BytesAdded)
{
    internal static FoundClass Of(ClassGrowth growth) => new(
        MemoryFinding.Cut(growth.After.Name, MemoryFinding.NameMax), growth.After.IsFunction, growth.IsBuiltIn, growth.Suspicion,
        growth.After.Count, growth.Before is null ? null : growth.Delta,
        growth.After.Entries, growth.Before is null ? null : growth.EntriesDelta,
        growth.After.Bytes, growth.Before is null ? null : growth.BytesDelta);

    /// <summary>`Session +2,011 (20,100 now)`.</summary>
    internal string Growth() => Suspicion is Diagnosis.Suspicion.Entries
        ? $"{Shown} +{Figures.Number(EntriesAdded ?? 0)} entries ({Figures.Number(Entries)} now)"
        : $"{Shown} +{Figures.Number(Added ?? 0)} ({Figures.Number(Count)} now)";

    /// <summary>`20,100 Session (1.2 MB)`.</summary>
    internal string Size() => $"{Figures.Number(Count)} {Shown} ({Figures.Size(Bytes)})";

    private string Shown => IsFunction ? $"function {Name}" : Name;
}
