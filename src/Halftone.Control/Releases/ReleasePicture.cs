using Halftone.Core;
using Halftone.Core.Diagnosis;
using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>A release as screens show it: what is stored, and what is known of it at this moment.</summary>
internal sealed record ReleasePicture
{
    public required Release Release { get; init; }

    /// <summary>The newest look at every gate of the present step, the combined tests and the sample ratio among them.</summary>
    public Items<GateReading> Readings { get; init; } = [];

    /// <summary>Stable's arm and the candidate's, since the step began; null while nobody is judged.</summary>
    public ArmPicture? Stable { get; init; }
    public ArmPicture? Candidate { get; init; }

    /// <summary>The candidate's share of the units counted at this step, 0..1; null = none yet.</summary>
    public double? Observed { get; init; }

    /// <summary>When time alone does something next; null = never.</summary>
    public DateTimeOffset? NextMoment { get; init; }

    /// <summary>What the next step waits for, as sentences: gates without a verdict, the hold, an approval, a freeze window, the store.</summary>
    public Items<string> WaitsFor { get; init; } = [];

    /// <summary>What may be asked now.</summary>
    public Items<ReleaseVerb> Actions { get; init; } = [];

    /// <summary>What cannot be proven with the present traffic, and how long steps will take; sentences.</summary>
    public Items<string> Estimate { get; init; } = [];

    /// <summary>The revision of the store that this was read or written at; 0 = not stored.</summary>
    public long Revision { get; init; }
}

/// <summary>What one arm did since the step began.</summary>
/// <param name="Units">Randomised units counted.</param>
/// <param name="Requests">Requests that the split sent there.</param>
/// <param name="Failed">Of these, 5xx and answers that never came.</param>
/// <param name="Shed">Of these, turned away because no slot was free in time.</param>
/// <param name="Cut">Of these, answers that ended before their end.</param>
/// <param name="P95">Estimate of the 95th percentile of the time to the answer's head; null = too few.</param>
internal sealed record ArmPicture(long Units, long Requests, long Failed, long Shed, long Cut, TimeSpan? P50, TimeSpan? P95);

/// <summary>One version of a service as `halftone versions` lists it.</summary>
/// <param name="Role">`stable`, `candidate`, `old` (kept warm), `idle` or `retired`.</param>
/// <param name="FromFile">It stands in the configuration file; else a deploy made it.</param>
internal sealed record VersionPicture(VersionKey Key, string Role, bool FromFile, string? Ref, string? Message, string? By, DateTimeOffset? Created);

/// <summary>One line of a service's history: something a release did, with who, when, why, and the gates' figures then.</summary>
internal sealed record HistoryEntry
{
    /// <summary>Number within the service's history, from 1.</summary>
    public long Number { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required string Release { get; init; }

    /// <summary>The candidate.</summary>
    public required string To { get; init; }
    public string? From { get; init; }

    /// <summary>The phase it went into, in the words of <see cref="Phase"/>: `holding`, `rolled_back` ..</summary>
    public required string Phase { get; init; }

    /// <summary>From 1; 0 = before the first.</summary>
    public int Step { get; init; }
    public Percent Weight { get; init; }
    public required string Why { get; init; }
    public string? By { get; init; }
    public string? Message { get; init; }
    public string? Ref { get; init; }
    public Items<GateReading> Readings { get; init; } = [];

    /// <summary>What was found in the candidate's memory, in lines that stop a release or take it back.</summary>
    public Items<MemoryFinding> Findings { get; init; } = [];
}

/// <summary>News for whoever follows (`status -w`, `deploy --wait`, SSE): every change of a release, each with a number to resume from.</summary>
/// <param name="Number">Grows by one over all services of this process; a follower that has missed some is told by <paramref name="Missed"/>.</param>
internal sealed record ReleaseChange(long Number, DateTimeOffset Time, string Service, ReleasePicture Picture, bool Missed);
