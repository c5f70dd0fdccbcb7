namespace Halftone.Api.Contracts;

/// <summary>`halftone heap diff --json`: two snapshots of a process compared.</summary>
internal sealed record HeapDiffDocument
{
    public string Api { get; init; } = "v1";
    public required HeapSideDocument Before { get; init; }
    public required HeapSideDocument After { get; init; }

    /// <summary>All that differ, the engine's own too; those that grew most first.</summary>
    public required IReadOnlyList<HeapChangeDocument> Classes { get; init; }

    /// <summary>Of the classes asked about, else of the suspects.</summary>
    public required IReadOnlyList<HeapHoldingDocument> Held { get; init; }
}

internal sealed record HeapSideDocument
{
    public required string File { get; init; }
    public required int Objects { get; init; }

    /// <summary>Of all objects alone.</summary>
    public required long Bytes { get; init; }

    /// <summary>Judged by V8's object ids, which count up.</summary>
    public required bool Later { get; init; }
}

/// <summary>Bytes are those of the objects alone, without what they hold.</summary>
internal sealed record HeapChangeDocument
{
    public required string Class { get; init; }
    public required int Before { get; init; }
    public required int After { get; init; }
    public required int New { get; init; }
    public required int Deleted { get; init; }
    public required int Delta { get; init; }
    public required long NewBytes { get; init; }
    public required long DeletedBytes { get; init; }
    public required long DeltaBytes { get; init; }
}

internal sealed record HeapHoldingDocument
{
    public required string Class { get; init; }
    public required int New { get; init; }

    /// <summary>Held by nothing, or weakly.</summary>
    public required int Unheld { get; init; }

    /// <summary>The most frequent first.</summary>
    public required IReadOnlyList<HeapWayDocument> Ways { get; init; }
}

/// <summary>A shortest way from the garbage collector's roots, counted over all objects that are held so.</summary>
internal sealed record HeapWayDocument
{
    public required int Objects { get; init; }
    public required long Bytes { get; init; }
    public required string Text { get; init; }
}
