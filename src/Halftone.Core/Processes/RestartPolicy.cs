using Halftone.Core.Config;

namespace Halftone.Core.Processes;

/// <summary>How long to wait before the next start, when to give up, and how long a stop may take.</summary>
internal sealed record RestartPolicy
{
    public required RestartConfig Restart { get; init; }

    /// <summary>From the stop signal to SIGKILL of the group.</summary>
    public required TimeSpan StopGrace { get; init; }

    /// <summary>Starts at once on another port after a lost race for the port; a fourth loss in a row is a failed start.</summary>
    public int PortRetriesMax { get; init; } = 3;

    internal static RestartPolicy From(VersionConfig config) => new() { Restart = config.Restart, StopGrace = config.StopGrace };
}
