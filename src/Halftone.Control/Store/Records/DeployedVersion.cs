namespace Halftone.Control.Store.Records;

/// <summary>A version as `deploy` was told it. References such as `${env:NAME}` stay references: no secret is kept here.</summary>
internal sealed record DeployedVersion
{
    public required string Name { get; init; }

    /// <summary>Program and arguments; empty = the service's defaults.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();
    public string? Cwd { get; init; }

    /// <summary>What was built: a commit, a tag, a digest.</summary>
    public string? Ref { get; init; }
    public string? Message { get; init; }
    public required DateTimeOffset Created { get; init; }

    /// <summary>Who deployed it, in the words of the audit log.</summary>
    public required string By { get; init; }

    /// <summary>Since when it runs nowhere any more; null = it may run.</summary>
    public DateTimeOffset? Retired { get; init; }
}
