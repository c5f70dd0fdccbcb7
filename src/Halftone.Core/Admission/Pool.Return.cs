using System.Diagnostics;

namespace Halftone.Core.Admission;

// A lease ends, and who gets its slot.
internal sealed partial class Pool
{
    /// <summary>Gives the slot back. `keep` stays with it as an idle connection; the wake is the waiter that got the slot.</summary>
    /// <remarks>A connection that cannot be kept (instance draining, slots lowered) is closed through the reactors. After a refused connect, Suspect first: else the slot goes to the next waiter, to be refused again.</remarks>
    /// <param name="serviceTime">Nanoseconds from sending to the answer's end (or to giving up on it), for the median and the adaptive slots; negative = do not count.</param>
    /// <param name="answered">False: what ended was not an answer, so it is no sign of life.</param>
    /// <param name="sign">What its end says about the instance.</param>
    internal void Return(Lease lease, int reactor, long now, Link keep, long serviceTime, out Wake wake, bool answered = true, Sign sign = Sign.None)
    {
        Wake.Clear(out wake);
        Notices? notices = null;
        lock (_gate)
        {
            ref var row = ref FindLocked(lease);
            if (row.Instance is not { } instance) return;
            if (serviceTime >= 0) LearnLocked(instance, serviceTime, row.Use == SlotUse.Excused, ref notices);
            if (serviceTime >= 0 && answered) instance.Slots.Signs.Answered(now);
            EndLocked(ref row);
            _seenAt = now;
            if (sign != Sign.None && NoteLocked(instance, sign, now)) notices ??= RentNotices();
            KeepLocked(ref row, lease.Place, keep, ref notices);
            if (_line.Count != 0) HandOnLocked(instance, reactor, now, out wake, ref notices);
            // There may be more slots than there were: a window of answers has ended, or an instance serves again.
            if (notices is not null && _line.Count != 0) HandOutLocked(now, notices);
            CheckLocked();
        }

        Deliver(notices);
    }

    /// <param name="excused">Its client took its time: that is how long a slot is taken, but says nothing about the instance.</param>
    private void LearnLocked(Instance instance, long serviceTime, bool excused, ref Notices? notices)
    {
        _serviceTime.Add(serviceTime);
        if (excused || _limits.AnswerGoal is not { } goal) return;
        var slots = instance.Slots;
        if (slots.Adaptive.Note(serviceTime > goal, slots.Busy, _limits.SlotsPerInstance)) ResizeLocked(instance, notices ??= RentNotices());
    }

    /// <summary>Moves a lease from slots to streams (101, event stream, marked long poll). False: streams are full, the lease is unchanged.</summary>
    internal bool MoveToStream(ref Lease lease, int reactor, long now, out Wake wake)
    {
        Wake.Clear(out wake);
        Notices? notices = null;
        lock (_gate)
        {
            ref var row = ref FindLocked(lease);
            if (row.Instance is not { } instance) return false;
            if (row.Use == SlotUse.Stream) return true;
            if (instance.Slots.Streams >= _limits.StreamsPerInstance) return false;

            row.EndLease();
            UnmarkLocked(ref row);
            row.Use = SlotUse.Stream;
            lease = new Lease(lease.Place, row.Generation);
            instance.Slots.Streams++;
            _streams++;
            FreeSlotLocked(instance.Slots);
            if (_line.Count != 0) HandOnLocked(instance, reactor, now, out wake, ref notices);
            CheckLocked();
        }

        Deliver(notices);
        return true;
    }

    /// <summary>Takes an idle connection out of the pool because its owner wants to close it. False: somebody has taken it meanwhile.</summary>
    internal bool Forget(Instance instance, Link idle)
    {
        lock (_gate)
        {
            var place = _slots.FindIdle(instance.Slots, idle);
            if (place == 0) return false;
            ref var row = ref _slots[place];
            _slots.UnlinkIdle(ref row);
            _slots.GiveBack(ref row, place);
            CheckLocked();
            return true;
        }
    }

    /// <summary>Expected (median) service time in nanoseconds; the slot of a request cancelled in flight returns after it. 0 = nothing measured yet.</summary>
    internal long MedianServiceTime
    {
        get
        {
            lock (_gate) return _serviceTime.Value;
        }
    }

    /// <summary>A5: a lease ends once. A second return is a bug of the caller that would overbook an instance: stopped in DEBUG, ignored and counted otherwise.</summary>
    private ref SlotRow FindLocked(Lease lease)
    {
        ref var row = ref _slots.Find(lease);
        if (row.Instance is null)
        {
            _stale++;
            Debug.Fail($"A5: lease {lease} was returned before");
        }

        return ref row;
    }

    private void EndLocked(ref SlotRow row)
    {
        var slots = row.Instance!.Slots;
        if (row.Use == SlotUse.Stream)
        {
            slots.Streams--;
            _streams--;
        }
        else
        {
            UnmarkLocked(ref row);
            FreeSlotLocked(slots);
        }

        row.EndLease();
        _returned++;
    }

    private void FreeSlotLocked(InstanceSlots slots)
    {
        slots.Busy--;
        _busy--;
        if (slots.Surplus > 0) slots.Surplus--;
    }

    /// <summary>The row of an ended lease stays as an idle connection, or is given back.</summary>
    private void KeepLocked(ref SlotRow row, int place, Link keep, ref Notices? notices)
    {
        if (!keep.IsNone && row.Instance!.Slots.MayKeepLink)
        {
            _slots.PushIdle(ref row, place, keep);
            return;
        }

        if (!keep.IsNone) (notices ??= RentNotices()).AddClose(keep);
        _slots.GiveBack(ref row, place);
    }
}
