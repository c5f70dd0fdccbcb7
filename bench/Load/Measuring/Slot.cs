using Halftone.Bench.Load.Client;

namespace Halftone.Bench.Load.Measuring;

/// <summary>One contender under load for a fifth of a second: what it did and what it cost. One raw row of the report.</summary>
internal sealed record Slot
{
    internal required string Scenario { get; init; }
    internal required Cell Cell { get; init; }
    internal required string Contender { get; init; }

    /// <summary>From 0; odd rounds run in reverse order.</summary>
    internal required int Round { get; init; }

    internal required Traffic Traffic { get; init; }

    /// <summary>CPU nanoseconds of the contender's processes, of the upstream's, of the client's thread.</summary>
    internal required long Cpu { get; init; }
    internal required long UpstreamCpu { get; init; }
    internal required long ClientCpu { get; init; }

    /// <summary>Ticks of 10 ms; only sums over many slots mean something.</summary>
    internal required long UserTicks { get; init; }
    internal required long SystemTicks { get; init; }

    internal required long Switches { get; init; }

    /// <summary>Switches of all threads but the busiest.</summary>
    internal required long HelperSwitches { get; init; }

    /// <summary>TCP segments of the whole machine.</summary>
    internal required long Segments { get; init; }

    /// <summary>Connections the upstream accepted, requests it handled.</summary>
    internal required long UpstreamAccepted { get; init; }
    internal required long UpstreamRequests { get; init; }

    internal double CpuPerRequest => Cpu / 1000.0 / Math.Max(1, Traffic.Requests);

    internal double MachinePerRequest => (Cpu + UpstreamCpu + ClientCpu) / 1000.0 / Math.Max(1, Traffic.Requests);
}
