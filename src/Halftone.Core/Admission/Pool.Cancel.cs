using Halftone.Core.Outcomes;

namespace Halftone.Core.Admission;

// A client has left while an instance works for it: its slot is taken until the work should be done.
internal sealed partial class Pool
{
    /// <summary>Marks a lease as one that nobody listens to: its connection is about to be closed.</summary>
    /// <param name="overdue">The answer should have come by now.</param>
    /// <returns>
    /// False: do not close it. It is overdue and the last of its instance that anybody listens to, and with it the only way to
    /// learn that the instance works again: read until it says something, then return the lease.
    /// </returns>
    internal bool Cancel(Lease lease, bool overdue)
    {
        lock (_gate)
        {
            ref var row = ref FindLocked(lease);
            if (row.Instance is not { } instance || row.Use is not (SlotUse.Busy or SlotUse.Excused)) return true;
            var witness = overdue && instance.Slots.Owing == 1;
            UnmarkLocked(ref row);
            if (witness) instance.Slots.Witnesses++;
            else instance.Slots.Cancelled++;
            row.Use = witness ? SlotUse.Witness : SlotUse.Cancelled;
            CheckLocked();
            return !witness;
        }
    }

    /// <summary>Whether a lease waits for its client, whose request is still coming or whose answer is on its way, and so says nothing against its instance.</summary>
    internal void Excuse(Lease lease, bool excused)
    {
        lock (_gate)
        {
            ref var row = ref FindLocked(lease);
            if (row.Instance is not { } instance || row.Use != (excused ? SlotUse.Busy : SlotUse.Excused)) return;
            row.Use = excused ? SlotUse.Excused : SlotUse.Busy;
            instance.Slots.Excused += excused ? 1 : -1;
            CheckLocked();
        }
    }

    /// <summary>What a busy lease was besides busy, it is no more.</summary>
    private static void UnmarkLocked(ref SlotRow row)
    {
        if (row.Use == SlotUse.Cancelled) row.Instance!.Slots.Cancelled--;
        if (row.Use == SlotUse.Excused) row.Instance!.Slots.Excused--;
        if (row.Use == SlotUse.Witness) row.Instance!.Slots.Witnesses--;
        row.Use = SlotUse.Busy;
    }

    /// <summary>A limit of ours has passed without an answer: until it answers something, the instance is not believed to be done with anything.</summary>
    internal void TimedOut(Instance instance, long sentAt)
    {
        lock (_gate) instance.Slots.Signs.TimedOut(sentAt);
    }

    /// <summary>What to do with the slot of a cancelled request that should be over by now.</summary>
    /// <param name="expected">How long an answer takes, nanoseconds.</param>
    internal Liveness LivenessOf(Instance instance, long now, long expected)
    {
        lock (_gate)
        {
            var slots = instance.Slots;
            // Nobody will be given its slots.
            if (slots.Readiness >= Readiness.Draining || _closed != Fault.None) return Liveness.Works;
            return slots.Signs.Look(slots.Owing > 0, slots.Owing == slots.Witnesses, slots.Max, now, expected);
        }
    }
}
