namespace Halftone.Api.Contracts;

/// <summary>GET /v1/memory: the resident memory of the gateway itself, by part; `halftone memory --json`.</summary>
internal sealed record MemoryDocument
{
    public string Api { get; init; } = "v1";
    public required int Pid { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>As the kernel counts it; the parts add up to it.</summary>
    public required long RssBytes { get; init; }

    /// <summary>Share of it that is not in `not_accounted`, 0..1.</summary>
    public required double Accounted { get; init; }

    /// <summary>Bytes by which parts claim more than there is, for they are read one after the other.</summary>
    public required long ExcessBytes { get; init; }

    /// <summary>From when on growth is told: at most an hour ago; absent before the gateway serves.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The part that has grown most since then, by enough to look at; absent = none.</summary>
    public string? Suspect { get; init; }

    /// <summary>The largest first.</summary>
    public required IReadOnlyList<MemoryPartDocument> Parts { get; init; }
    public required ManagedHeapDocument Heap { get; init; }

    /// <summary>What the C library's allocator has given out; 0 where it does not tell.</summary>
    public required long AllocatorBytes { get; init; }
    public required MemoryBoundDocument Bound { get; init; }

    /// <summary>Absent = nothing limits it, or nothing can be read.</summary>
    public MemoryLimitDocument? Limit { get; init; }

    /// <summary>The program that counts the objects of this process by type; absent = this build is native, and there is none.</summary>
    public string? ClassesBy { get; init; }
}

internal sealed record MemoryPartDocument
{
    public required string Part { get; init; }

    /// <summary>Of resident memory: what it keeps, in use or for the next who needs it.</summary>
    public required long Bytes { get; init; }
    public required long UsedBytes { get; init; }

    /// <summary>Addresses that it has taken, pages that were never written included.</summary>
    public required long ReservedBytes { get; init; }

    /// <summary>Things in use: connections, requests, lines; 0 where nothing is counted.</summary>
    public required long Count { get; init; }

    /// <summary>The greatest possible; absent = the bound does not name it.</summary>
    public long? MostBytes { get; init; }

    /// <summary>Of the bytes in use, since `since`.</summary>
    public required long GrownBytes { get; init; }
}

/// <summary>What the collector says of the last collection.</summary>
internal sealed record ManagedHeapDocument
{
    /// <summary>All objects now, those that died since included.</summary>
    public required long ObjectsBytes { get; init; }

    /// <summary>What it found alive.</summary>
    public required long SurvivedBytes { get; init; }
    public required long CommittedBytes { get; init; }
    public required long FragmentedBytes { get; init; }
    public required long PinnedObjects { get; init; }

    /// <summary>Bytes after it: generations 0, 1 and 2, large objects, pinned objects.</summary>
    public required IReadOnlyList<long> GenerationsBytes { get; init; }

    /// <summary>Collections of generations 0, 1 and 2.</summary>
    public required IReadOnlyList<int> Collections { get; init; }
    public required double PausedMs { get; init; }
}

/// <summary>The most that the gateway can come to, and what it is the sum of; the same that is printed at the start.</summary>
internal sealed record MemoryBoundDocument
{
    /// <summary>The kernel's socket buffers included.</summary>
    public required long TotalBytes { get; init; }
    public required long OwnBytes { get; init; }
    public required long FixedBytes { get; init; }
    public required int Connections { get; init; }
    public required long PerConnectionBytes { get; init; }
    public required int Waiting { get; init; }
    public required long PerWaitingBytes { get; init; }
    public required int InFlight { get; init; }
    public required long PerInFlightBytes { get; init; }

    /// <summary>The line that was printed.</summary>
    public required string Text { get; init; }
}

/// <summary>Where memory stands against its limit, and what is done about it.</summary>
internal sealed record MemoryLimitDocument
{
    /// <summary>`limits.memory`, or the control group.</summary>
    public required string Of { get; init; }
    public required long UsedBytes { get; init; }
    public required long LimitBytes { get; init; }

    /// <summary>0 nothing .. 4 nobody accepted.</summary>
    public required int Rung { get; init; }

    /// <summary>What that means.</summary>
    public required string Answer { get; init; }
}
