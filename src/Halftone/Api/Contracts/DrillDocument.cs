namespace Halftone.Api.Contracts;

/// <summary>`halftone drill --json`: what was measured, and what is to be made of it.</summary>
internal sealed record DrillDocument
{
    public string Api { get; init; } = "v1";
    public required string Service { get; init; }
    public required string Target { get; init; }
    public required int Connections { get; init; }
    public required double DurationMs { get; init; }
    public required int Slots { get; init; }
    public required double ServiceTimeMs { get; init; }
    public required double CapacityPerSecond { get; init; }
    public required long Answered { get; init; }

    /// <summary>Answered as a share of capacity; above 1 when the storm kept the slots busier than the measurement of the capacity.</summary>
    public required double Goodput { get; init; }
    public required long Shed { get; init; }

    /// <summary>Median; absent when nobody was turned away.</summary>
    public double? ShedAfterMs { get; init; }
    public required long Timeouts { get; init; }
    public required long Others { get; init; }
    public required long Broken { get; init; }
    public long? MemoryGrowthBytes { get; init; }
    public double? NextAnswerMs { get; init; }

    /// <summary>All goals.</summary>
    public required bool Holds { get; init; }
    public required IReadOnlyList<DrillFindingDocument> Findings { get; init; }
    public required IReadOnlyList<DrillSampleDocument> Samples { get; init; }
}

/// <summary>One goal: `goodput`, `timeouts`, `memory` or `recovery`.</summary>
internal sealed record DrillFindingDocument
{
    public required string Goal { get; init; }
    public required bool Holds { get; init; }
    public required string Sentence { get; init; }

    /// <summary>What helps; absent when the goal holds.</summary>
    public string? Change { get; init; }
}

/// <summary>The service and the gateway at one moment of the storm.</summary>
internal sealed record DrillSampleDocument
{
    public required double AtMs { get; init; }
    public long? RssBytes { get; init; }
    public required int Waiting { get; init; }
    public required int Busy { get; init; }
    public required long Sheds { get; init; }
}
