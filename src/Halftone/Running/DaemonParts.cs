using Halftone.Api;
using Halftone.Auditing;
using Halftone.Control.Machine;
using Halftone.Control.Supervision;
using Halftone.Control.Worlds;
using Halftone.DataPlane;
using Halftone.Telemetry;

namespace Halftone.Running;

/// <summary>What a daemon is made of; <see cref="Composition"/> puts it together.</summary>
internal sealed record DaemonParts : IDisposable
{
    internal required ConfigSource Source { get; init; }
    internal required string SocketPath { get; init; }
    internal required DaemonLog Log { get; init; }
    internal required Audit Audit { get; init; }
    internal required StopSignals Signals { get; init; }
    internal required SystemdNotify Notify { get; init; }
    internal required ReactorGroup DataPlane { get; init; }
    internal required Supervisor Supervisor { get; init; }
    internal required WorldKeeper Keeper { get; init; }
    internal required Readiness Readiness { get; init; }
    internal required Reloading Reloading { get; init; }
    internal required RateMeter Rates { get; init; }
    internal required ReleaseSide Releases { get; init; }
    internal required MemoryGovernor Governor { get; init; }
    internal required MemoryForecast Forecast { get; init; }
    internal required MemoryBook Memory { get; init; }
    internal required IdleMinutes Idle { get; init; }
    internal required AdminServer Admin { get; init; }

    public void Dispose()
    {
        Governor.Dispose();
        Memory.Dispose();
        Idle.Dispose();
        Rates.Dispose();
        DataPlane.Dispose();
        Keeper.Dispose();
        Reloading.Dispose();
        Signals.Dispose();
    }
}
