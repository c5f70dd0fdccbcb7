using Halftone.Core.Config;

namespace Halftone.Core.Releases;

/// <summary>What `halftone deploy` asks for.</summary>
internal sealed record ReleaseOrder
{
    /// <summary>A fresh `r-...`.</summary>
    public required string Id { get; init; }

    public required string Service { get; init; }

    /// <summary>The service's stable version; null = it has none yet, and the steps are skipped.</summary>
    public string? Stable { get; init; }

    public required string To { get; init; }

    public required Plan Plan { get; init; }

    public required Asked Asked { get; init; }

    public string? Message { get; init; }

    public string? Ref { get; init; }

    /// <summary>`--replace`: a release that is under way is aborted first; the new one is based on stable all the same.</summary>
    public bool Replace { get; init; }

    /// <summary>`--force`: also within a freeze window.</summary>
    public bool Force { get; init; }
}

/// <summary>What became of an order.</summary>
internal abstract record ReleaseBeginning
{
    private ReleaseBeginning() { }

    /// <summary>It begins.</summary>
    internal sealed record Begun(Release Release, Items<ReleaseCommand> Do) : ReleaseBeginning;

    /// <summary>The release before it has to end first, by this event; then the order is to be asked again.</summary>
    internal sealed record EndFirst(ReleaseEvent By) : ReleaseBeginning;

    internal sealed record Refused(string Why, string Fix) : ReleaseBeginning;
}
