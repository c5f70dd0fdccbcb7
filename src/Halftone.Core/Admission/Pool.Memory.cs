using System.Runtime.CompilerServices;
using Halftone.Core.Accounting;

namespace Halftone.Core.Admission;

/// <summary>What a pool holds in memory.</summary>
internal sealed partial class Pool
{
    /// <summary>The requests themselves are counted where their heads are; here their rows.</summary>
    internal IEnumerable<MemoryPart> ReadMemory()
    {
        lock (_gate)
        {
            long waiting = _line.Count, leases = _taken - _returned;
            return
            [
                new(PartNames.WaitingRequests, waiting * Unsafe.SizeOf<WaitingRow>(), _line.RowBytes, 0),
                new(PartNames.SlotTables, Math.Min(leases * Unsafe.SizeOf<SlotRow>(), _slots.Bytes), _slots.Bytes, leases),
            ];
        }
    }
}
