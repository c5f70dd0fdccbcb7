using System.Text.Json.Serialization;

namespace Halftone.Api.Contracts;

/// <summary>Where a service's release stands: GET .../releases/current, `halftone status --json`, and each event.</summary>
internal sealed record ReleaseDocument
{
    public string Api { get; init; } = "v1";
    public required DateTimeOffset Time { get; init; }
    public required string Service { get; init; }

    /// <summary>Of the store; the ETag, and what If-Match is held against.</summary>
    public required long Revision { get; init; }

    /// <summary>The version that is stable at this moment.</summary>
    public string? Stable { get; init; }

    /// <summary>Absent: the service never had a release.</summary>
    public ReleaseStateDocument? Release { get; init; }
    public IReadOnlyList<GateDocument> Gates { get; init; } = [];
    public ArmsDocument? Arms { get; init; }

    /// <summary>What may be asked now: `approve`, `promote`, `promote_full`, `pause`, `resume`, `abort`, `rollback`, `split`, `retry`.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>What cannot be proven with the present traffic, and how long steps will take; sentences.</summary>
    public IReadOnlyList<string> Estimate { get; init; } = [];

    /// <summary>Only in events: the number of the change within this run of the gateway.</summary>
    public long? Number { get; init; }

    /// <summary>Only in events: changes before this one are not kept any more.</summary>
    public bool? Missed { get; init; }
}

/// <summary>GET /v1/releases: of all services that have one, over or not.</summary>
internal sealed record ReleasesDocument
{
    public string Api { get; init; } = "v1";
    public required IReadOnlyList<ReleaseDocument> Releases { get; init; }
}

internal sealed record ReleaseStateDocument
{
    public required string Id { get; init; }

    /// <summary>Stable when it began; absent: there was none.</summary>
    public string? From { get; init; }

    /// <summary>The candidate.</summary>
    public required string To { get; init; }

    /// <summary>`starting`, `holding`, `awaiting_approval`, `paused`, `by_hand`, `promoted`, `completed`, `rolling_back`, `rolled_back`, `aborted` or `start_failed`.</summary>
    public required string Phase { get; init; }

    /// <summary>Of a pause: `asked`, `failed`, `no_data` or `broken`.</summary>
    public string? Cause { get; init; }

    /// <summary>The candidate has started.</summary>
    public required bool Ready { get; init; }

    /// <summary>Nothing more will happen to it.</summary>
    public required bool Over { get; init; }
    public required DateTimeOffset Since { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required string By { get; init; }
    public string? Message { get; init; }
    public string? Ref { get; init; }

    /// <summary>Why it is in this phase, a sentence.</summary>
    public required string Why { get; init; }

    /// <summary>From 1; 0 = before the first.</summary>
    public required int Step { get; init; }
    public required int Steps { get; init; }
    public required WeightDocument Weight { get; init; }

    /// <summary>What comes next; absent when nothing does by itself.</summary>
    public NextDocument? Next { get; init; }
    public required PlanDocument Plan { get; init; }

    /// <summary>`promote --full` was said: coming steps are not waited for, approvals are.</summary>
    public bool Full { get; init; }

    /// <summary>From when evidence counts again, where a restart of the gateway lost some.</summary>
    public DateTimeOffset? EvidenceLost { get; init; }

    /// <summary>What was found in the memory of the candidate's instances, the newest last; three at most.</summary>
    public IReadOnlyList<MemoryFindingDocument> Memory { get; init; } = [];

    /// <summary>The store cannot record: nothing moves forward until it can.</summary>
    public bool StoreDown { get; init; }
}

/// <summary>The candidate's share, 0..1.</summary>
internal sealed record WeightDocument
{
    public required double Target { get; init; }

    /// <summary>The share of the step: what `target` was before everything went back.</summary>
    public required double Step { get; init; }

    /// <summary>Of the units counted at this step; absent: none yet.</summary>
    public double? Observed { get; init; }
}

internal sealed record NextDocument
{
    /// <summary>The next step's share, 0..1; 1 after the last step: the candidate becomes stable. Absent: no step comes.</summary>
    public double? Weight { get; init; }

    /// <summary>The next step is an approval.</summary>
    public bool Approval { get; init; }

    /// <summary>When time alone does something: the shortest or the longest time of the step is over, an approval's, or the old version's.</summary>
    public DateTimeOffset? At { get; init; }
    public double? InSeconds { get; init; }

    /// <summary>Gates without a pass.</summary>
    public IReadOnlyList<string> BlockedBy { get; init; } = [];

    /// <summary>All that is waited for, as sentences.</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];
}

internal sealed record PlanDocument
{
    public required string Name { get; init; }
    public required IReadOnlyList<StepDocument> Steps { get; init; }
}

internal sealed record StepDocument
{
    /// <summary>0..1; absent: the step is an approval.</summary>
    public double? Weight { get; init; }

    /// <summary>Shortest time at this weight.</summary>
    public double? HoldSeconds { get; init; }

    /// <summary>Passed without proof, by `if_no_data: promote`.</summary>
    public bool Unproven { get; init; }
    public string? Note { get; init; }
}

internal sealed record GateDocument
{
    public required string Name { get; init; }

    /// <summary>`pass`, `fail` or `not_enough`.</summary>
    public required string Result { get; init; }

    /// <summary>Both arms' figures, the bound, the number of units.</summary>
    public required string Why { get; init; }

    /// <summary>It cannot judge at all: the release holds, whatever other gates say.</summary>
    public bool Broken { get; init; }

    /// <summary>Until a verdict, at the present rate.</summary>
    public double? ExpectedSeconds { get; init; }

    /// <summary>Natural logarithms of the e-values for harm and for safety.</summary>
    public double? HarmLog { get; init; }
    public double? SafeLog { get; init; }
}

internal sealed record ArmsDocument
{
    public ArmDocument? Stable { get; init; }
    public ArmDocument? Candidate { get; init; }
}

/// <summary>Since the step began.</summary>
internal sealed record ArmDocument
{
    public required long Units { get; init; }
    public required long Requests { get; init; }
    public required long Failed { get; init; }
    public required long Shed { get; init; }
    public required long Cut { get; init; }

    /// <summary>Times to the answer's head; absent: too few.</summary>
    [JsonPropertyName("p50_ms")]
    public double? P50Ms { get; init; }

    [JsonPropertyName("p95_ms")]
    public double? P95Ms { get; init; }
}
