namespace Halftone.Api.Contracts;

/// <summary>What runs: answers GET /v1/services and `halftone ps --json`.</summary>
internal sealed record ServicesDocument
{
    public string Api { get; init; } = "v1";
    public required long Generation { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required IReadOnlyList<ServiceDocument> Services { get; init; }

    /// <summary>Instances that were replaced or taken away and live on for their streams.</summary>
    public IReadOnlyList<LeavingDocument> Leaving { get; init; } = [];

    /// <summary>What is wrong with the gateway as a whole.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

internal sealed record LeavingDocument
{
    public required string Service { get; init; }

    /// <summary>`v2/1`; the one that has taken its place is called the same.</summary>
    public required string Instance { get; init; }
    public int? Pid { get; init; }
    public required int Streams { get; init; }

    /// <summary>From when on they are closed, one by one.</summary>
    public required DateTimeOffset ClosesAt { get; init; }
}

internal sealed record ServiceDocument
{
    public required string Service { get; init; }
    public required string Stable { get; init; }

    /// <summary>Which requests are its own; `${env:..}` where the file says so.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }
    public required string PathPrefix { get; init; }

    /// <summary>Null: everything goes to stable unless a rule says otherwise.</summary>
    public SplitDocument? Split { get; init; }

    /// <summary>Users that are sent to one version whatever rules and split say.</summary>
    public int Pins { get; init; }

    /// <summary>The release that is under way; absent: none is.</summary>
    public ReleaseBriefDocument? Release { get; init; }
    public required IReadOnlyList<VersionDocument> Versions { get; init; }
}

/// <summary>A release in short; GET .../releases/current has the whole.</summary>
internal sealed record ReleaseBriefDocument
{
    public required string Id { get; init; }

    /// <summary>The candidate.</summary>
    public required string To { get; init; }
    public required string Phase { get; init; }

    /// <summary>The candidate's share as it is to be, 0..100.</summary>
    public required double Percent { get; init; }

    /// <summary>From 1; 0 = before the first.</summary>
    public required int Step { get; init; }
    public required int Steps { get; init; }
}

/// <summary>Who the candidate is and what share it gets.</summary>
internal sealed record SplitDocument
{
    public required string Candidate { get; init; }

    /// <summary>0..100.</summary>
    public required double Percent { get; init; }

    /// <summary>`file`, `release` while one is on, or `run-time` when `halftone split` set it.</summary>
    public required string From { get; init; }
}

internal sealed record VersionDocument
{
    public required string Version { get; init; }

    /// <summary>`stable`, `candidate` (the split names it) or `other` (rules only).</summary>
    public required string Role { get; init; }

    /// <summary>Share of the split in percent, 0..100.</summary>
    public required double Percent { get; init; }

    /// <summary>Taken out of routing by `halftone drain`.</summary>
    public required bool Drained { get; init; }
    public required long Requests { get; init; }
    /// <summary>Answered 5xx, without those that were turned away (`sheds`): they say nothing about the version.</summary>
    public required long Errors5xx { get; init; }

    /// <summary>Mean over the last seconds; null until two readings exist.</summary>
    public double? RequestsPerSecond { get; init; }
    public required int Slots { get; init; }
    public required int Busy { get; init; }
    public required int Waiting { get; init; }

    /// <summary>How long a request that joins the line now may wait, its own deadline aside; 0 before the version's first start.</summary>
    public required double WaitBoundMs { get; init; }

    /// <summary>Requests turned away since the start, for want of room or time.</summary>
    public required long Sheds { get; init; }

    /// <summary>The same by the word in `X-Halftone-Reason`; only what happened.</summary>
    public required IReadOnlyDictionary<string, long> ShedsByReason { get; init; }

    /// <summary>Requests whose client left while an instance worked for it.</summary>
    public required long DeadRequests { get; init; }

    /// <summary>Requests that the split sent here and stable answered, for no instance was ready (`fallback`); a release counts them as this version's failures.</summary>
    public long FellBack { get; init; }

    /// <summary>Requests that were sent a second time.</summary>
    public long Retries { get; init; }

    /// <summary>How often an instance was left out for what it answered.</summary>
    public long Ejections { get; init; }

    /// <summary>WebSockets, event streams and marked long polls, those of instances that leave included.</summary>
    public required int Streams { get; init; }

    /// <summary>How many instances are wanted; fewer or more may exist at the moment.</summary>
    public required int InstancesWanted { get; init; }
    public required IReadOnlyList<InstanceDocument> Instances { get; init; }

    /// <summary>Whom it turned away in the last seconds, and what helps.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

internal sealed record InstanceDocument
{
    /// <summary>`v2/1`.</summary>
    public required string Instance { get; init; }
    public required string State { get; init; }

    /// <summary>`well`, `ailing` (it fails, and cannot be spared), `ejected` (it gets no requests) or `trial` (one at a time).</summary>
    public string Health { get; init; } = "well";
    public int? Pid { get; init; }
    public string? Address { get; init; }
    public required int Restarts { get; init; }

    /// <summary>When the present process was started; null without one.</summary>
    public DateTimeOffset? Started { get; init; }
    public long? RssBytes { get; init; }

    /// <summary>The same with pages that several processes share divided among them, so that sums over instances count nothing twice. Read every 30 s at most; absent = not yet, or see `pss_unread`.</summary>
    public long? PssBytes { get; init; }

    /// <summary>Why `pss_bytes` cannot be read; absent = nothing is in the way.</summary>
    public string? PssUnread { get; init; }

    /// <summary>What its Node has told last; absent = it is no Node, or tells nothing.</summary>
    public TelemetryDocument? Telemetry { get; init; }
    public double? CpuSeconds { get; init; }

    /// <summary>How the process before this one ended.</summary>
    public string? LastExit { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>How the heap and the event loop of a Node are, by its own word, every 5 s.</summary>
internal sealed record TelemetryDocument
{
    /// <summary>With garbage that was not collected yet.</summary>
    public required long HeapUsedBytes { get; init; }

    /// <summary>Right after the last major collection; absent = there was none yet.</summary>
    public long? HeapLiveBytes { get; init; }

    /// <summary>Outside of the heap: Buffers, and what libraries in C hold.</summary>
    public required long ExternalBytes { get; init; }

    /// <summary>Of those, Buffers.</summary>
    public required long ArrayBufferBytes { get; init; }

    /// <summary>How late the event loop came to a timer since it told last, 99th percentile.</summary>
    public required double LoopDelayP99Ms { get; init; }

    /// <summary>The worst of them: so long it was blocked at a stretch.</summary>
    public required double LoopDelayMaxMs { get; init; }

    /// <summary>Share of the time that the event loop was busy, 0..1.</summary>
    public required double LoopUtilization { get; init; }

    /// <summary>Collections since the process has been ready, small ones included.</summary>
    public required long Collections { get; init; }

    /// <summary>The time of all of them.</summary>
    public required double CollectionSeconds { get; init; }

    /// <summary>The longest since it told last.</summary>
    public required double CollectionMaxMs { get; init; }

    /// <summary>Timers, sockets, requests and the like that keep its event loop going; absent = a Node before 17.3.</summary>
    public int? Resources { get; init; }
}
