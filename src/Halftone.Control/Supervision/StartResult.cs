using System.Collections.Immutable;
using Halftone.Core;
using Halftone.Core.Processes;

namespace Halftone.Control.Supervision;

/// <summary>How a slow step (start, replace, restart, scale) ended.</summary>
/// <param name="Ready">Instances that are ready because of this step.</param>
/// <param name="Faults">One per instance whose first start failed. Empty = success.</param>
internal sealed record StartResult(int Ready, ImmutableArray<StartFault> Faults)
{
    public bool Succeeded => Faults.IsEmpty;

    /// <summary>What a step that failed has changed all the same, as sentences.</summary>
    public Items<string> NotUndone { get; init; } = [];
}
