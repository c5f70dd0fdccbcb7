using System.Diagnostics;
using System.Runtime.CompilerServices;
using Halftone.Core.Statistics.Latency;

namespace Halftone.Core.Evidence;

/// <summary>A unit whose window may still be open.</summary>
internal struct OpenUnit
{
    internal ulong Identity;

    /// <summary>When its first request was assigned, monotonic nanoseconds.</summary>
    internal long First;
    internal double Weight;
    internal int Epoch;
    internal bool OnCandidate;

    /// <summary>Nothing is added any more.</summary>
    internal bool Closed;

    /// <summary>Its identity is no longer in the sample: it becomes no evidence.</summary>
    internal bool Dropped;
    internal int Requests;
    internal int Failed;
    internal int Faulted;
    internal int SlowMedian;
    internal int SlowP95;
    internal int SlowP99;

    internal readonly EvidenceUnit Unit => new(Weight, OnCandidate, Requests, Failed, Faulted, SlowMedian, SlowP95, SlowP99);

    /// <summary>Counts one request. What failed has been slow, too, lest quick failures look good; what was turned away was neither.</summary>
    internal void Add(in ArrivedRequest request, in ArmThresholds slow)
    {
        Requests++;
        if (request.Outcome is EvidenceOutcome.Failed) Failed++;
        if (request.Outcome is EvidenceOutcome.Faulted) Faulted++;
        // Nobody has heard an answer to what is still pending here: its patience is over.
        var took = request.Outcome switch
        {
            EvidenceOutcome.Ok or EvidenceOutcome.Left => request.Took,
            EvidenceOutcome.Shed or EvidenceOutcome.Unclear => -1,
            _ => long.MaxValue,
        };
        if (took > slow.Median || took == long.MaxValue) SlowMedian++;
        if (took > slow.P95 || took == long.MaxValue) SlowP95++;
        if (took > slow.P99 || took == long.MaxValue) SlowP99++;
    }
}

/// <summary>Units in order of their first request. One that is open holds up those behind it: closing depends on what clients do, and evidence is not counted in such an order.</summary>
internal sealed class UnitQueue
{
    private OpenUnit[] _units = new OpenUnit[256];

    /// <summary>Number of the oldest unit; numbers are never used again.</summary>
    internal long Head { get; private set; }

    /// <summary>Number that the next one gets.</summary>
    internal long Tail { get; private set; }

    /// <summary>Of its room, used or not.</summary>
    internal long Bytes => (long)_units.Length * Unsafe.SizeOf<OpenUnit>();

    internal ref OpenUnit this[long number] => ref _units[number & (_units.Length - 1)];

    internal ref OpenUnit Add(in OpenUnit unit)
    {
        if (Tail - Head == _units.Length) Grow();
        ref var added = ref this[Tail++];
        added = unit;
        return ref added;
    }

    internal void RemoveHead()
    {
        Debug.Assert(Head < Tail, "there is one");
        Head++;
    }

    private void Grow()
    {
        var grown = new OpenUnit[_units.Length * 2];
        for (var number = Head; number < Tail; number++) grown[number & (grown.Length - 1)] = this[number];
        _units = grown;
    }
}
