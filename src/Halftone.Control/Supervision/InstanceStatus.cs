using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;

namespace Halftone.Control.Supervision;

/// <summary>One line of `halftone ps`.</summary>
internal sealed record InstanceStatus
{
    public required VersionKey Version { get; init; }

    /// <summary>`v2/1`: version and place; a restart keeps it.</summary>
    public required string Name { get; init; }

    /// <summary>starting, ready, drained (held by an operator), draining, stopping, exited, backoff, failed, degraded, or `address` for one that we do not run.</summary>
    public required string State { get; init; }

    /// <summary>Null while no process exists.</summary>
    public int? Pid { get; init; }

    /// <summary>Null until ready.</summary>
    public Endpoint? Endpoint { get; init; }

    /// <summary>Whether its answers and probes let it have requests.</summary>
    public HealthReading Health { get; init; } = HealthReading.Well;

    /// <summary>Starts after the first one that nobody asked for.</summary>
    public int Restarts { get; init; }

    /// <summary>Since the spawn of the current process; zero without one.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>From the spawn of the current process to its being ready; null until then.</summary>
    public TimeSpan? StartTook { get; init; }

    /// <summary>Resident memory of the whole process group.</summary>
    public long RssBytes { get; init; }

    /// <summary>The same with pages that several processes share divided among them, as it was read last; null = it was not yet.</summary>
    public PssReading? Pss { get; init; }

    /// <summary>Null = not read yet, or it cannot be.</summary>
    public long? PssBytes => (Pss as PssReading.Bytes)?.Count;

    /// <summary>What its Node has told last; null = it is no Node, tells nothing, or has not yet.</summary>
    public NodeTelemetry? Telemetry { get; init; }

    /// <summary>CPU time of the whole process group.</summary>
    public TimeSpan Cpu { get; init; }

    /// <summary>It can be reached around the gateway: it listens on more than loopback.</summary>
    public bool BeyondLoopback { get; init; }

    /// <summary>How the process before this one ended; null = there was none.</summary>
    public string? LastExit { get; init; }

    /// <summary>What an operator has to know of it beside: what was asked for and is not done, what its last process has left behind.</summary>
    public Items<string> Warnings { get; init; } = [];

    /// <summary>Output lines that followers or sinks lost.</summary>
    public long LinesDropped { get; init; }
}
