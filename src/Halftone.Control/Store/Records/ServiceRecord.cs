using Halftone.Core.Worlds;

namespace Halftone.Control.Store.Records;

/// <summary>What is remembered of a service beyond its configuration.</summary>
internal sealed record ServiceRecord
{
    /// <summary>What releases have decided, as it is in force.</summary>
    public DeployedService Decided { get; init; } = DeployedService.Nothing;

    /// <summary>Versions that deploys have brought, oldest first; those that run no more are among them, for whoever wants one back.</summary>
    public IReadOnlyList<BroughtVersion> Brought { get; init; } = [];
}

/// <summary>A version as `deploy` was told it. References such as `${version}` stay references, and secrets are refused there, so none is kept here.</summary>
/// <param name="By">Who deployed it, in the words of the audit log.</param>
internal sealed record BroughtVersion(DeployedVersion Said, DateTimeOffset Created, string By);
