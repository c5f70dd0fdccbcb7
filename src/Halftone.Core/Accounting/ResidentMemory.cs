namespace Halftone.Core.Accounting;

/// <summary>Resident memory of a process by the kind of its mappings; every byte is in one of them.</summary>
internal readonly record struct ResidentMemory
{
    internal long Program { get; init; }
    internal long MappedFiles { get; init; }
    internal long ThreadStacks { get; init; }

    /// <summary>What the collector has taken from the system: objects, free room and its own tables.</summary>
    internal long ManagedHeap { get; init; }

    /// <summary>Arenas of the C library's allocator.</summary>
    internal long Arenas { get; init; }

    /// <summary>Anonymous memory that nothing tells the owner of.</summary>
    internal long Other { get; init; }

    internal long Total => Program + MappedFiles + ThreadStacks + ManagedHeap + Arenas + Other;
}

/// <summary>What the collector says.</summary>
/// <param name="Objects">Bytes of all objects now, with what died since the last collection.</param>
/// <param name="Survived">Bytes of objects that the last collection found alive.</param>
internal readonly record struct HeapReading(long Objects, long Survived);

/// <summary>What the C library's allocator says.</summary>
/// <param name="Used">Bytes given out.</param>
/// <param name="Mapped">Bytes of large pieces, which lie in mappings of their own.</param>
internal readonly record struct AllocatorReading(long Used, long Mapped);
