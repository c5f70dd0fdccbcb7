using Halftone.Control.Machine;
using Halftone.Core.Config;
using Halftone.Core.Worlds;
using Halftone.DataPlane;
using Halftone.Screens;

namespace Halftone.Running;

/// <summary>How much memory this configuration can come to under attack, told at the start, and whether that fits.</summary>
internal sealed record MemoryForecast(MemoryBound Bound, MemoryReading? Limit, bool OwnOnly)
{
    internal static MemoryForecast Of(HalftoneConfig config, int reactors, int connections, MemoryGauge gauge)
    {
        long waiting = 0, inFlight = 0;
        foreach (var (_, version, _) in config.AllVersions())
        {
            waiting += version.Limits.Queue;
            inFlight += Math.Max(version.Instances, version.Addresses.Count) * ((long)version.Limits.Concurrency + version.Limits.Streams);
        }
        var buffers = config.Limits.SocketBuffer is { } bytes ? MemoryBound.BuffersOf(bytes) : TcpBuffers.Most();
        return new(MemoryBound.Of(reactors, connections, waiting, inFlight, buffers), gauge.Read(config.Limits.Memory), config.Limits.Memory is MemoryLimit.Size);
    }

    /// <summary>What counts against the limit.</summary>
    private long Most => OwnOnly ? Bound.Own : Bound.Total;

    internal string Text =>
        $"at most {Amounts.Bytes(Bound.Total)} under attack, {Amounts.Bytes(Bound.Own)} of it our own and the rest in the kernel's socket buffers: {Amounts.Bytes(Bound.Fixed)}"
        + $" + {Amounts.Count(Bound.Connections, "connection")} x {Amounts.Bytes(Bound.PerConnection)} + {Bound.Waiting} waiting x {Amounts.Bytes(Bound.PerWaiting)} + {Bound.InFlight} in flight x {Amounts.Bytes(Bound.PerInFlight)}";

    internal string? Warning => Limit is null || Most <= Limit.Limit ? null :
        $"the memory bound {Amounts.Bytes(Most)} exceeds {Limit.Of}, {Amounts.Bytes(Limit.Limit)}: under attack requests would be rejected before it is reached."
        + $" `limits: {{ connections: {Bound.Fitting(Limit.Limit, OwnOnly)} }}` would fit{(OwnOnly ? "" : ", and a smaller `socket_buffer` allows more")}";
}
