using System.Text.Json.Serialization;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;

namespace Halftone.Core.Releases;

/// <summary>The act of moving a service from its stable version to a candidate: the whole state, one value in the store.</summary>
/// <remarks>It carries its plan, so that a reload of the file changes no release that is under way.</remarks>
internal sealed record Release
{
    /// <summary>`r-...`; also the salt of the split, so that each release has other first users.</summary>
    public required string Id { get; init; }

    public required string Service { get; init; }

    /// <summary>Stable as it was when the release began, and the base of all comparisons; null = the service had none.</summary>
    public string? From { get; init; }

    /// <summary>The candidate.</summary>
    public required string To { get; init; }

    public required Plan Plan { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string By { get; init; }

    public string? Message { get; init; }

    /// <summary>The commit or artifact it was made from.</summary>
    public string? Ref { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required Phase Phase { get; init; }

    /// <summary>When the phase began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it is in this phase, a sentence for people.</summary>
    public required string Why { get; init; }

    /// <summary>Index in the plan's steps; -1 before the first. It only grows.</summary>
    public int Step { get; init; } = -1;

    /// <summary>The candidate's share as it is to be. It only grows, until everything goes back or somebody splits by hand.</summary>
    public Percent Weight { get; init; }

    /// <summary>Steps that `if_no_data: promote` passed without proof, as indices.</summary>
    public Items<int> Unproven { get; init; } = [];

    /// <summary>`promote --full`: the holds and gates of all coming steps are waived, approvals are not.</summary>
    public bool Full { get; init; }

    /// <summary>From when evidence counts again, where a restart of the gateway lost what there was; null = nothing was lost.</summary>
    public DateTimeOffset? EvidenceLost { get; init; }

    /// <summary>What looks by themselves have found in the candidate's memory, oldest first.</summary>
    public Items<MemoryFinding> Findings { get; init; } = [];

    /// <summary>The store cannot record: no forward move, until it can again. Never stored, for a store that fails cannot be told so.</summary>
    [JsonIgnore]
    public bool StoreIsDown { get; init; }

    /// <summary>Ten classes each: 20 KB at most, so that all of a release is far from the 64 KiB that a value of the store may have.</summary>
    internal const int FindingsMax = 3;

    /// <summary>Nothing more will happen to it.</summary>
    internal bool IsOver => Phase.IsLast;

    /// <summary>The step it is at; null before the first.</summary>
    internal Step? CurrentStep => Step >= 0 && Step < Plan.Steps.Count ? Plan.Steps[Step] : null;
}
