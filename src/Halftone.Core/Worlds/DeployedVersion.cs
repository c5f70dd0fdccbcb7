namespace Halftone.Core.Worlds;

/// <summary>A version that a release brought: what was said about it. Everything else comes from the service's `defaults`, as for a version of the file.</summary>
/// <remarks>Texts are kept as they were said, `${version}` and all, and hold no secrets: those stand in the file, as references.</remarks>
internal sealed record DeployedVersion
{
    public required string Name { get; init; }

    /// <summary>Program and arguments, no shell; empty = those of `defaults`.</summary>
    public Items<string> Command { get; init; } = [];

    /// <summary>Beside the variables of `defaults`, and instead of those of the same name.</summary>
    public Items<DeployedVariable> Env { get; init; } = [];

    /// <summary>Relative to the config file; null = that of `defaults`.</summary>
    public string? Cwd { get; init; }

    /// <summary>1..100; null = as many as `defaults` say.</summary>
    public int? Instances { get; init; }

    /// <summary>The commit or artifact it was made from, for people.</summary>
    public string? Ref { get; init; }

    public string? Message { get; init; }

    /// <summary>Whether something is said about its processes, so that it is not merely the name of a version that is there.</summary>
    internal bool SaysSomething => this != new DeployedVersion { Name = Name, Ref = Ref, Message = Message };

    /// <summary>Whether both would start the same processes.</summary>
    internal bool IsSameAs(DeployedVersion other) => this with { Ref = null, Message = null } == other with { Ref = null, Message = null };
}

internal readonly record struct DeployedVariable(string Name, string Value);
