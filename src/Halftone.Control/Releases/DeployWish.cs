using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Control.Releases;

/// <summary>What `halftone deploy SVC VER` asks for. A version that neither the file nor an earlier deploy knows is made from the service's `defaults` and what is said here.</summary>
internal sealed record DeployWish
{
    public required string Service { get; init; }
    public required string Version { get; init; }

    /// <summary>Program and arguments; null = the service's defaults, with `${version}` replaced.</summary>
    public Items<string>? Command { get; init; }
    public string? Cwd { get; init; }

    /// <summary>Beside those of the defaults.</summary>
    public Items<EnvVar> Env { get; init; } = [];
    public int? Instances { get; init; }

    /// <summary>A plan of the file; null = the service's own, or the default one.</summary>
    public string? Plan { get; init; }

    /// <summary>`canary` (the plan), `bluegreen` or `immediate`; null = canary.</summary>
    public string? Strategy { get; init; }
    public string? Message { get; init; }
    public string? Ref { get; init; }
    public bool Replace { get; init; }
    public bool Force { get; init; }

    /// <summary>Nothing is done: the answer's picture is the release as it would begin, with its estimate.</summary>
    public bool DryRun { get; init; }
}
