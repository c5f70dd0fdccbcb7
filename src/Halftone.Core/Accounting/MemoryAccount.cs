namespace Halftone.Core.Accounting;

/// <summary>The resident memory of the gateway, by part: every byte in one row, with a row for those that nobody claims.</summary>
/// <param name="Resident">Bytes, as the kernel counts them.</param>
/// <param name="Parts">The largest first.</param>
/// <param name="Excess">Bytes by which the parts claim more than there is: what was freed between two readings, or was reserved and never written.</param>
internal sealed record MemoryAccount(long Resident, Items<MemoryPart> Parts, long Excess)
{
    /// <summary>Share of resident memory that has an owner, 0..1.</summary>
    internal double Accounted => Resident == 0 ? 0 : 1 - ((double)Of(PartNames.NotAccounted).Resident / Resident);

    internal MemoryPart Of(string name) => Parts.First(part => part.Name == name);

    /// <summary>Owners tell what they hold; what is left of the heap, of the allocator and of the process are parts as well.</summary>
    internal static MemoryAccount Of(ResidentMemory process, HeapReading heap, AllocatorReading allocator, IEnumerable<MemoryPart> told)
    {
        var parts = MemoryPart.Merge(told);
        Add(parts, process, heap);
        AddNative(parts, process, allocator);
        AddMapped(parts, PartNames.Program, process.Program);
        AddMapped(parts, PartNames.MappedFiles, process.MappedFiles);
        AddMapped(parts, PartNames.ThreadStacks, process.ThreadStacks);
        var claimed = parts.Sum(part => part.Resident);
        AddMapped(parts, PartNames.NotAccounted, Math.Max(0, process.Total - claimed));
        return new(process.Total, parts.OrderByDescending(part => part.Resident).ThenBy(part => part.Name, StringComparer.Ordinal).ToItems(), Math.Max(0, claimed - process.Total));
    }

    /// <summary>Objects without an owner, and what the collector keeps free. Pages that were never written are objects to the collector and nothing to the kernel.</summary>
    private static void Add(List<MemoryPart> parts, ResidentMemory process, HeapReading heap)
    {
        var owned = parts.Where(part => part.Home is MemoryHome.Managed).ToList();
        var reserved = owned.Sum(part => part.Reserved);
        var others = Math.Max(0, heap.Objects - reserved);
        // Objects begin with pages that nobody has written yet; of these, no more than the heap has in memory is memory.
        var room = Math.Max(0, process.ManagedHeap - owned.Sum(part => part.Resident));
        parts.Add(new(PartNames.OtherObjects, Math.Min(others, Math.Max(0, heap.Survived - reserved)), others, 0) { Untouched = Math.Max(0, others - room) });
        var free = Math.Max(0, room - others);
        parts.Add(new(PartNames.FreeHeap, 0, free, 0));
    }

    private static void AddNative(List<MemoryPart> parts, ResidentMemory process, AllocatorReading allocator)
    {
        var owned = parts.Where(part => part.Home is MemoryHome.Native).Sum(part => part.Resident);
        // Large pieces are mappings like any other; that they are resident is an assumption, bounded by what is.
        var resident = Math.Max(0, process.Arenas + Math.Min(allocator.Mapped, process.Other) - owned);
        parts.Add(new(PartNames.NativeMemory, Math.Min(resident, Math.Max(0, allocator.Used - owned)), resident, 0) { Home = MemoryHome.Native });
    }

    private static void AddMapped(List<MemoryPart> parts, string name, long bytes) => parts.Add(new(name, bytes, bytes, 0) { Home = MemoryHome.Mapped });
}
