using System.Diagnostics;
using Halftone.Core.Outcomes;

namespace Halftone.Core.Admission;

// What always holds. Counters are asserted after every change in DEBUG; CheckWholly also walks the lists, for tests.
//
// A1  Nobody waits while a slot of a ready instance is free.
// A2  An instance's busy slots are within its slots, but for leases that were out when its slots were lowered.
// A3  Busy slots and idle connections together are within the slots; every idle connection is in the list of its own instance and
//     reactor, once; an instance that is to become empty has none.
// A4  The line's count and bytes are those of its list; every waiter is also in the list of its reactor, once; nobody stands before
//     somebody who joined earlier; count and bytes are within the limits.
// A5  Leases taken = leases returned + slots busy + streams open; a lease ends once.
// A6  Nobody waits at a closed pool.
// A7  Totals are the sums of their parts.
internal sealed partial class Pool
{
    [Conditional("DEBUG")]
    private void CheckLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "changes are made under the lock");
        Debug.Assert(_taken == _returned + _busy + _streams, "A5: taken = returned + out");
        Debug.Assert(_line.Count <= _limits.WaitersMax && _line.Bytes <= _limits.WaiterBytesMax, "A4: the line is within its limits");
        Debug.Assert(_closed == Fault.None || _line.Count == 0, "A6: nobody waits at a closed pool");
        var readySlots = 0;
        foreach (var instance in _instances)
        {
            var slots = instance.Slots;
            Debug.Assert(slots.Busy >= 0 && slots.Busy <= slots.Max + slots.Surplus, "A2: busy within slots");
            Debug.Assert(slots.Streams >= 0 && slots.Idle >= 0 && slots.Cancelled >= 0 && slots.Excused >= 0 && slots.Witnesses >= 0 && slots.Owing >= slots.Witnesses, "A7: no count is negative");
            Debug.Assert(slots.Idle == 0 || slots.Busy + slots.Idle <= slots.Max, "A3: connections within slots");
            Debug.Assert(slots.Idle == 0 || slots.Readiness <= Readiness.Suspect, "A3: an instance that is to become empty keeps no connection");
            Debug.Assert(_line.Count == 0 || !slots.HasFreeSlot, "A1: nobody waits while a slot is free");
            readySlots += slots.Offered;
        }

        Debug.Assert(readySlots == _readySlots, "A7: ready slots are those of the ready instances");
        Debug.Assert(DispensableLocked() is null, "H1, H2: at most half are left out, and never the last");
    }

    /// <summary>Checks every sentence by walking every list; throws at the first that does not hold. For tests: its time grows with the line.</summary>
    internal void CheckWholly()
    {
        lock (_gate)
        {
            CheckLocked();
            _line.CheckWholly();
            CheckRowsLocked();
            foreach (var instance in _instances) CheckIdleLocked(instance);
            Require(_line.Count == 0 || LeastBusyLocked() is null, "A1: nobody waits while a slot is free");
        }
    }

    private void CheckRowsLocked()
    {
        int busy = 0, streams = 0, idle = 0;
        for (var place = 1; place < _slots.Rows; place++)
        {
            ref var row = ref _slots[place];
            if (row.Use is SlotUse.Busy or SlotUse.Cancelled or SlotUse.Excused or SlotUse.Witness) busy++;
            if (row.Use == SlotUse.Stream) streams++;
            if (row.Use == SlotUse.Idle) idle++;
            Require(row.Use == SlotUse.Unused == row.Instance is null, "A7: a row in use belongs to an instance, an unused one to none");
        }

        var idleOfInstances = 0;
        foreach (var instance in _instances) idleOfInstances += instance.Slots.Idle;
        Require(busy == _busy && streams == _streams, "A7: busy and stream rows are as many as counted");
        Require(idle == idleOfInstances, "A3: idle rows are as many as the instances count");
        Require(_taken == _returned + busy + streams, "A5: taken = returned + out");
    }

    private void CheckIdleLocked(Instance instance)
    {
        var found = 0;
        for (var reactor = 0; reactor < reactors; reactor++)
        {
            var newer = 0;
            for (var place = instance.Slots.NewestIdle[reactor]; place != 0; newer = place, place = _slots[place].Older)
            {
                ref var row = ref _slots[place];
                Require(row.Use == SlotUse.Idle && row.Instance == instance && row.Link.Reactor == reactor, "A3: an idle link is in the list of its instance and reactor");
                Require(row.Newer == newer, "A3: the idle list is linked both ways");
                Require(++found <= instance.Slots.Idle, "A3: no idle link is listed twice");
            }

            Require(instance.Slots.OldestIdle[reactor] == newer, "A3: the idle list ends at its oldest");
        }

        Require(found == instance.Slots.Idle, "A3: every idle link is listed");
    }

    private static void Require(bool holds, string sentence)
    {
        if (!holds) throw new InvalidOperationException(sentence);
    }
}
