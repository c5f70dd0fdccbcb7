namespace Halftone.Api.Contracts;

/// <summary>POST .../heap:top.</summary>
internal sealed record HeapTopQuestion
{
    /// <summary>From the first count to the last, 1 s to 10 minutes; absent = count once.</summary>
    public double? OverMs { get; init; }
}

/// <summary>POST .../heap:profile.</summary>
internal sealed record HeapProfileQuestion
{
    /// <summary>So long allocations are sampled, 1 s to 10 minutes.</summary>
    public required double ForMs { get; init; }
}

/// <summary>POST .../heap:snapshot.</summary>
internal sealed record HeapSnapshotQuestion
{
    /// <summary>Give the process requests again instead of replacing it, for a second snapshot that can be compared with this one.</summary>
    public bool Keep { get; init; }
}

/// <summary>What the memory of a live process consists of, and what has grown; `halftone heap top --json`.</summary>
internal sealed record HeapTopDocument
{
    public string Api { get; init; } = "v1";

    /// <summary>`web/v2/1`.</summary>
    public required string Instance { get; init; }
    public required int Pid { get; init; }

    /// <summary>From the first count to the last; 0 when there was one.</summary>
    public required double OverMs { get; init; }
    public required IReadOnlyList<HeapCountDocument> Counts { get; init; }

    /// <summary>Suspects first, then what has grown by most bytes; of one count, the largest.</summary>
    public required IReadOnlyList<HeapClassDocument> Classes { get; init; }

    /// <summary>What the command of its `diagnose` said; then there are no counts and no classes. Absent = it is a Node.</summary>
    public HeapToolDocument? Tool { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>What the gateway found when it looked into an instance by itself, because its memory grew or was much.</summary>
internal sealed record MemoryFindingDocument
{
    /// <summary>`web/v2/1`.</summary>
    public required string Instance { get; init; }
    public required DateTimeOffset Time { get; init; }

    /// <summary>Why it was looked into, a sentence about "it".</summary>
    public required string Why { get; init; }

    /// <summary>What was found, a sentence.</summary>
    public required string Found { get; init; }

    /// <summary>It was counted; false: `found` says why it could not be.</summary>
    public required bool Counted { get; init; }

    /// <summary>From the first count to the last; 0 = it was counted once.</summary>
    public required double OverMs { get; init; }

    /// <summary>Of the process at the last count.</summary>
    public required long RssBytes { get; init; }

    /// <summary>At the first; absent after one count.</summary>
    public long? RssBytesBefore { get; init; }

    /// <summary>Live ones at the last count.</summary>
    public required long Objects { get; init; }

    /// <summary>Suspects first; ten at most.</summary>
    public required IReadOnlyList<HeapClassDocument> Classes { get; init; }
}

/// <summary>A tool of another language, run once.</summary>
internal sealed record HeapToolDocument
{
    /// <summary>As it was run; a secret in it is a reference.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Its exit code; absent = it was killed.</summary>
    public int? Code { get; init; }

    /// <summary>`exited with code 0`.</summary>
    public required string How { get; init; }
    public required double TookMs { get; init; }

    /// <summary>At most 1 MiB of each, without the secrets of the version.</summary>
    public required string Output { get; init; }
    public required string Errors { get; init; }

    /// <summary>It said more than that.</summary>
    public required bool Cut { get; init; }
}

/// <summary>One count of all live objects.</summary>
internal sealed record HeapCountDocument
{
    public required long Objects { get; init; }

    /// <summary>For so long the process did nothing else.</summary>
    public required double TookMs { get; init; }

    /// <summary>Of the process afterwards.</summary>
    public required long RssBytes { get; init; }
    public required long RssGrowthBytes { get; init; }

    /// <summary>Requests that the instance had in hand.</summary>
    public required int InFlight { get; init; }
}

/// <summary>Objects of one constructor, or functions of one name.</summary>
internal sealed record HeapClassDocument
{
    public required string Class { get; init; }

    /// <summary>`class` or `function`.</summary>
    public required string Kind { get; init; }

    /// <summary>The language has it (Object, Array, Map): its name does not say what it is used for.</summary>
    public required bool BuiltIn { get; init; }

    /// <summary>`objects` or `entries`: what has grown all the time; absent = it is none.</summary>
    public string? Suspect { get; init; }
    public required long Objects { get; init; }

    /// <summary>Absent after one count, as the other two.</summary>
    public long? ObjectsAdded { get; init; }

    /// <summary>What its maps, sets or arrays hold together.</summary>
    public required long Entries { get; init; }
    public long? EntriesAdded { get; init; }

    /// <summary>An estimate of the objects themselves, without what they point at.</summary>
    public required long Bytes { get; init; }
    public long? BytesAdded { get; init; }
}

/// <summary>Who allocated what is still alive; `halftone heap profile --json`.</summary>
internal sealed record HeapProfileDocument
{
    public string Api { get; init; } = "v1";
    public required string Instance { get; init; }
    public required int Pid { get; init; }
    public required double ForMs { get; init; }

    /// <summary>Allocated in that time and still alive: an estimate from samples.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Most bytes first.</summary>
    public required IReadOnlyList<HeapStackDocument> Stacks { get; init; }

    /// <summary>For DevTools, on the machine of the gateway; absent = it could not be written.</summary>
    public string? File { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>A whole heap, written down; `halftone heap snapshot --json`.</summary>
internal sealed record HeapSnapshotDocument
{
    public string Api { get; init; } = "v1";
    public required string Instance { get; init; }

    /// <summary>Of the process that was written down.</summary>
    public required int Pid { get; init; }

    /// <summary>On the machine of the gateway.</summary>
    public required string File { get; init; }
    public required long Bytes { get; init; }

    /// <summary>Of the heap before.</summary>
    public required long HeapUsedBytes { get; init; }

    /// <summary>For so long the process did nothing else.</summary>
    public required double TookMs { get; init; }
    public required long RssBeforeBytes { get; init; }
    public required long RssPeakBytes { get; init; }

    /// <summary>It has its requests again; else a new process has its place.</summary>
    public required bool Kept { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>How far a snapshot of an instance is.</summary>
internal sealed record HeapProgressDocument
{
    public string Api { get; init; } = "v1";

    /// <summary>What is being done; absent = nothing.</summary>
    public string? Doing { get; init; }
}

/// <summary>Allocations of one stack.</summary>
internal sealed record HeapStackDocument
{
    public required long Bytes { get; init; }

    /// <summary>Who allocated first, then who called it, at most eight: `remember server.js:12`.</summary>
    public required IReadOnlyList<string> Frames { get; init; }
}
