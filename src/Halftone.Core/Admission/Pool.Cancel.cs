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
            if (row.Instance is not { } instance || row.Use != SlotUse.Busy) return true;
            if (overdue && instance.Slots.Busy - instance.Slots.Cancelled == 1) return false;
            row.Use = SlotUse.Cancelled;
            instance.Slots.Cancelled++;
            CheckLocked();
            return true;
        }
    }

    /// <summary>Requests are in flight there and it has answered none since: whatever was sent before is not done either.</summary>
    internal bool IsSilent(Instance instance, long since)
    {
        lock (_gate) return instance.Slots.Busy > instance.Slots.Cancelled && instance.Slots.AnsweredAt <= since;
    }
}
