namespace Halftone.Core.Routing;

/// <summary>Why a request goes where it goes, from the code that serves traffic.</summary>
internal sealed record Explanation
{
    public required string Service { get; init; }

    /// <summary>The version that answers.</summary>
    public required string Version { get; init; }

    public required DecisionKind Kind { get; init; }

    /// <summary>Would be answered with 400: the path can be read in two ways, and it matters which.</summary>
    public required bool PathAmbiguous { get; init; }

    /// <summary>The service that this host and path really belong to, when it is another one; empty = no service.</summary>
    public required string? BelongsTo { get; init; }

    /// <summary>Null when the service has no pins, or they were not reached.</summary>
    public required ExplainedPin? Pin { get; init; }

    /// <summary>Rules up to the one that decided, or would have without the pin.</summary>
    public required Items<ExplainedRule> Rules { get; init; }

    /// <summary>All rules of the service.</summary>
    public required int RulesCount { get; init; }

    /// <summary>Null when the split is off or was not reached.</summary>
    public required ExplainedSplit? Split { get; init; }
}
