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
            if (overdue && instance.Slots.Owing == 1) return false;
            UnmarkLocked(ref row);
            row.Use = SlotUse.Cancelled;
            instance.Slots.Cancelled++;
            CheckLocked();
            return true;
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
        row.Use = SlotUse.Busy;
    }

    /// <summary>It owes answers and has given none since: what else it was given is not done either.</summary>
    internal bool IsSilent(Instance instance, long since)
    {
        lock (_gate) return instance.Slots.Owing > 0 && instance.Slots.AnsweredAt <= since;
    }
}
