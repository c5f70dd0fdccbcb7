namespace Halftone.Core.Accounting;

/// <summary>What each part used, minute by minute for an hour: enough to say which one grows, in a few kilobytes. Not thread-safe.</summary>
internal sealed class MemoryHistory
{
    /// <summary>An hour, and the minute before it.</summary>
    internal const int SamplesMax = 61;

    /// <summary>Growth of a part below this is no suspicion: tables and rings of a gateway at work take a little more now and then.</summary>
    internal const long GrowthMin = 256 * 1024;

    /// <summary>The same for what collector, allocator and kernel have a say in: garbage between two collections comes and goes, and code comes into memory when it first runs.</summary>
    internal const long LooseGrowthMin = 8 * 1024 * 1024;

    private static readonly HashSet<string> Loose = [PartNames.OtherObjects, PartNames.FreeHeap, PartNames.NativeMemory, PartNames.Program, PartNames.MappedFiles, PartNames.NotAccounted];

    private readonly Queue<Sample> _samples = new(SamplesMax);

    private sealed record Sample(DateTimeOffset At, long[] Used);

    /// <summary>When the oldest sample was taken, that growth is told from; null = there is none.</summary>
    internal DateTimeOffset? Since => _samples.TryPeek(out var oldest) ? oldest.At : null;

    internal void Add(DateTimeOffset at, MemoryAccount account)
    {
        if (_samples.Count == SamplesMax) _samples.Dequeue();
        _samples.Enqueue(new(at, [.. PartNames.All.Select(name => UsedOf(account, name))]));
    }

    /// <summary>Bytes by which the part uses more than at the oldest sample; 0 without one.</summary>
    internal long GrowthOf(MemoryPart part)
    {
        var place = PlaceOf(part.Name);
        return place < 0 || !_samples.TryPeek(out var oldest) ? 0 : part.Used - oldest.Used[place];
    }

    /// <summary>The part that has grown most, if by enough to look at; null = none.</summary>
    internal MemoryPart? Suspect(MemoryAccount account) =>
        account.Parts.Where(part => GrowthOf(part) >= (Loose.Contains(part.Name) ? LooseGrowthMin : GrowthMin)).MaxBy(GrowthOf);

    private static long UsedOf(MemoryAccount account, string name) => account.Parts.FirstOrDefault(part => part.Name == name)?.Used ?? 0;

    private static int PlaceOf(string name)
    {
        for (var place = 0; place < PartNames.All.Count; place++)
        {
            if (PartNames.All[place] == name) return place;
        }
        return -1;
    }
}
