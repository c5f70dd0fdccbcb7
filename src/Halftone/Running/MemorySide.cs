using Halftone.Auditing;
using Halftone.Control.Diagnosis;
using Halftone.Control.Heap;
using Halftone.Control.Machine;
using Halftone.Control.Supervision;
using Halftone.Control.Worlds;
using Halftone.Core.Config;
using Halftone.Core.Pressure;
using Halftone.Core.Worlds;
using Halftone.DataPlane;
using Microsoft.Extensions.Logging;

namespace Halftone.Running;

/// <summary>Who watches memory: the gateway's own, for which clients pay, and that of instances, which are looked into.</summary>
internal sealed class MemorySide
{
    private MemorySide(HalftoneConfig config, Supervisor supervisor, WorldKeeper keeper, ReactorGroup dataPlane, int reactors, int connections, HeapFiles files, Audit audit, Surroundings here, ILogger log)
    {
        Governor = new MemoryGovernor(MemoryGauge.OfThisProcess(), () => keeper.Now.Config.Limits.Memory, dataPlane.Press, here.Time, log);
        Forecast = MemoryForecast.Of(config, reactors, connections, MemoryGauge.OfThisProcess());
        Heap = new HeapDesk(supervisor, keeper, files, here.Time);
        Rounds = new MemoryRounds(
            () => supervisor.Read(), key => keeper.Now.Config.Version(key)?.Diagnose, (key, place, over, soon, stop) => Heap.TopAsync(key, place, over, stop, soon),
            heapUsed => Hindrance(heapUsed, Governor.State.Rung, MemoryRoom.Find()), new LookAudit(audit).Note, here.Time, log);
    }

    internal MemoryGovernor Governor { get; }

    internal MemoryForecast Forecast { get; }

    internal HeapDesk Heap { get; }

    internal MemoryRounds Rounds { get; }

    internal static MemorySide Build(HalftoneConfig config, Supervisor supervisor, WorldKeeper keeper, ReactorGroup dataPlane, int reactors, int connections, HeapFiles files, Audit audit, Surroundings here, ILogger log) =>
        new(config, supervisor, keeper, dataPlane, reactors, connections, files, audit, here, log);

    /// <summary>A count takes memory itself. Nobody has asked for this one, so that it waits where memory is short.</summary>
    internal static string? Hindrance(long heapUsed, MemoryRung rung, MemoryRoom? room)
    {
        if (rung is not MemoryRung.None) return "the gateway is short of memory itself";
        var needed = Halftone.Core.Diagnosis.SnapshotForecast.CountBytes(heapUsed);
        return room is { } left && !left.Holds(needed) ? $"a count may need {needed >> 20} MB more memory, and {left.Of} has {left.Bytes >> 20} MB left" : null;
    }
}
