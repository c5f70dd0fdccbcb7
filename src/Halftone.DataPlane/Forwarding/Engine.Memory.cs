using System.Runtime.CompilerServices;
using Halftone.Core.Accounting;
using Halftone.Core.Admission;
using Halftone.Core.Routing;
using Halftone.DataPlane.Logging;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>What a reactor's engine, its connections and its blocks hold in memory.</summary>
internal sealed partial class Engine
{
    /// <summary>From any thread: plain cells are read while their reactor goes on.</summary>
    internal IEnumerable<MemoryPart> ReadMemory()
    {
        // Moved by its reactor alone; a capacity read meanwhile is the old or the new one.
        long buffers = ScratchBytes + ExchangeLog.LineBytes + TimerWheel.Bytes + BlockPool.BlockBytes
            + ((long)_fields.Length * Unsafe.SizeOf<FieldRange>())
            + ((long)_wakes.Capacity * Unsafe.SizeOf<Wake>())
            + ((long)_later.Capacity * (Unsafe.SizeOf<Later>() + sizeof(long)));
        return [.. _table.ReadMemory(Counts.Clients), .. _exchanges.ReadMemory(), _blocks.ReadMemory(), new(PartNames.ReactorBuffers, buffers, buffers, 1)];
    }
}
