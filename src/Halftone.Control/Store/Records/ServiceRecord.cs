namespace Halftone.Control.Store.Records;

/// <summary>What is remembered of a service beyond its configuration.</summary>
internal sealed record ServiceRecord
{
    /// <summary>The version that a promotion made stable; null = the configuration's.</summary>
    public string? Stable { get; init; }

    /// <summary>Versions that were deployed and not written into the file, oldest first; retired ones are among them.</summary>
    public IReadOnlyList<DeployedVersion> Versions { get; init; } = [];
}
