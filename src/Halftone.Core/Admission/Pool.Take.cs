using System.Diagnostics;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;

namespace Halftone.Core.Admission;

// A request comes.
internal sealed partial class Pool
{
    /// <summary>Takes a slot of the least busy ready instance, or joins the line, or says why not.</summary>
    /// <param name="reactor">The caller.</param>
    /// <param name="token">What a wake will carry.</param>
    /// <param name="bytes">Memory the request holds while it waits.</param>
    /// <param name="now">Monotonic nanoseconds.</param>
    /// <param name="deadline">Absolute; the wait ends no later.</param>
    /// <param name="waitUntil">Absolute end of the wait already begun (a request that comes back after a refused connect); 0 = a new wait.</param>
    /// <param name="grant">Set when Granted.</param>
    /// <param name="waiter">Set when Waiting.</param>
    /// <param name="expiresAt">Set when Waiting: when the caller must Leave.</param>
    /// <param name="fault">Set when Refused.</param>
    /// <param name="dropped">A waiter that had to go to make room; wake it. If several had to go, the others are told through the reactors.</param>
    /// <param name="priority">Its place in the line, should it have to wait.</param>
    /// <param name="moved">It comes from another pool: the end of its wait is what it was, but it stands behind those who are here, who have not chosen its company.</param>
    internal TakeResult Take(int reactor, ulong token, int bytes, long now, long deadline, long waitUntil, out Grant grant, out Waiter waiter, out long expiresAt, out Fault fault, out Wake dropped, Priority priority = Priority.Normal, bool moved = false)
    {
        grant = default;
        waiter = default;
        expiresAt = 0;
        Wake.Clear(out dropped);
        Notices? notices = null;
        TakeResult result;
        lock (_gate)
        {
            fault = _closed != Fault.None ? _closed : deadline <= now ? Fault.DeadlinePassed : Fault.None;
            if (fault != Fault.None) return TakeResult.Refused;

            _seenAt = now;
            if (now >= _retries.SliceEnds) _retries.Roll(now, _taken);
            // A free slot means that nobody waits (A1), so nobody is overtaken here.
            if (LeastBusyLocked() is { } instance)
            {
                Debug.Assert(_line.Count == 0, "A1: nobody waits while a slot is free");
                GrantLocked(instance, reactor, out grant);
                result = TakeResult.Granted;
            }
            else
            {
                var asks = new WaitingRow { Reactor = reactor, Token = token, Bytes = bytes, Priority = priority };
                result = JoinLocked(in asks, now, deadline, waitUntil, isFirst: waitUntil != 0 && !moved, out waiter, out expiresAt, out fault, out dropped, ref notices);
            }

            CheckLocked();
        }

        Deliver(notices);
        return result;
    }

    /// <summary>The ready instance with the fewest busy slots, of equals the next in turn; null = no slot is free.</summary>
    private Instance? LeastBusyLocked()
    {
        Instance? best = null;
        var count = _instances.Count;
        var index = _turn;
        for (var seen = 0; seen < count; seen++, index++)
        {
            if (index >= count) index = 0;
            var instance = _instances[index];
            if (!instance.Slots.HasFreeSlot || (best is not null && instance.Slots.Busy >= best.Slots.Busy)) continue;
            best = instance;
            _turn = index + 1;
        }

        return best;
    }

    /// <summary>Leases a free slot: with a connection of the taker's reactor, else of another (to be stolen), else without (to connect).</summary>
    private void GrantLocked(Instance instance, int reactor, out Grant grant)
    {
        var slots = instance.Slots;
        Debug.Assert(slots.HasFreeSlot, "A2: only a free slot of a ready instance is granted");
        grant.Instance = instance;
        grant.Link = Link.None;
        var kept = SlotTable.NewestIdle(slots, reactor);
        var place = kept != 0 ? kept : _slots.Rent(instance);
        ref var row = ref _slots[place];
        if (kept != 0)
        {
            _slots.UnlinkIdle(ref row);
            grant.Link = row.Link;
        }

        row.Use = SlotUse.Busy;
        grant.Lease = new Lease(place, row.Generation);
        slots.Busy++;
        _busy++;
        _taken++;
    }
}
