using System.Diagnostics;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;

namespace Halftone.Core.Admission;

// Instances come, fail and go; limits change.
internal sealed partial class Pool
{
    /// <summary>Adds a ready instance; waiters get its slots at once. Opens the pool if it was closed.</summary>
    /// <param name="cold">It begins with few slots, and <see cref="Warm"/> gives it more.</param>
    internal Instance Add(string name, Endpoint endpoint, long now, bool cold = false)
    {
        var notices = RentNotices();
        Instance instance;
        lock (_gate)
        {
            _closed = Fault.None;
            _instancesAt = 0;
            instance = new Instance(++_lastId, name, endpoint, new InstanceSlots(_limits.SlotsPerInstance, reactors));
            if (cold) instance.Slots.Warm = SlowStart.Slots(_limits.SlotsPerInstance, 1);
            instance.Slots.Max = MaxLocked(instance.Slots);
            _instances.Add(instance);
            _readySlots += instance.Slots.Offered;
            HandOutLocked(now, notices);
            CheckLocked();
        }

        Deliver(notices);
        return instance;
    }

    /// <summary>A cold instance has come to this step of <see cref="SlowStart"/>; its slots only rise by it.</summary>
    internal void Warm(Instance instance, int step, long now)
    {
        var notices = RentNotices();
        lock (_gate)
        {
            instance.Slots.Warm = Math.Max(instance.Slots.Warm, SlowStart.Slots(_limits.SlotsPerInstance, step));
            ResizeLocked(instance, notices);
            HandOutLocked(now, notices);
            CheckLocked();
        }

        Deliver(notices);
    }

    /// <summary>A connect was refused: no further grants for this instance until Reinstate or Control's word. Returns the epoch for Reinstate.</summary>
    /// <remarks>Of several suspects of one failure the first counts; they all get its epoch.</remarks>
    internal uint Suspect(Instance instance)
    {
        var notices = RentNotices();
        uint epoch;
        lock (_gate)
        {
            if (instance.Slots.Readiness == Readiness.Ready)
            {
                NoteLocked(instance, Sign.Unreachable, _seenAt);
                TurnLocked(instance, Readiness.Suspect);
                HandOutLocked(_seenAt, notices);
            }

            CheckLocked();
            epoch = instance.Slots.Epoch;
        }

        Deliver(notices);
        return epoch;
    }

    /// <summary>Half-open again after a pause; no effect when Control spoke meanwhile (epoch differs).</summary>
    internal void Reinstate(Instance instance, uint epoch, long now)
    {
        var notices = RentNotices();
        lock (_gate)
        {
            if (instance.Slots.Readiness == Readiness.Suspect && instance.Slots.Epoch == epoch)
            {
                TurnLocked(instance, Readiness.Ready);
                HandOutLocked(now, notices);
                CheckLocked();
            }
        }

        Deliver(notices);
    }

    /// <summary>No new grants; idle connections are closed. Use(instance) tells when it is empty.</summary>
    internal void Drain(Instance instance)
    {
        var notices = RentNotices();
        lock (_gate)
        {
            if (instance.Slots.Readiness < Readiness.Draining)
            {
                TurnLocked(instance, Readiness.Draining);
                ShedIdleLocked(instance, notices);
                HandOutLocked(_seenAt, notices);
                CheckLocked();
            }
        }

        Deliver(notices);
    }

    /// <summary>Takes a Drain back: waiters get the free slots at once; leases from before the Drain still hold theirs.</summary>
    internal void Reopen(Instance instance, long now)
    {
        var notices = RentNotices();
        lock (_gate)
        {
            if (instance.Slots.Readiness == Readiness.Draining)
            {
                TurnLocked(instance, Readiness.Ready);
                HandOutLocked(now, notices);
                CheckLocked();
            }
        }

        Deliver(notices);
    }

    /// <summary>The instance is gone: leases still out stay valid until returned, and then vanish.</summary>
    internal void Remove(Instance instance)
    {
        var notices = RentNotices();
        lock (_gate)
        {
            if (instance.Slots.Readiness != Readiness.Removed)
            {
                TurnLocked(instance, Readiness.Removed);
                ShedIdleLocked(instance, notices);
                _instances.Remove(instance);
                HandOutLocked(_seenAt, notices);
                CheckLocked();
            }
        }

        Deliver(notices);
    }

    /// <summary>The streams of a leaving instance have lived long enough: each is closed at a moment of its own from now on, those that begin meanwhile too.</summary>
    /// <param name="over">Nanoseconds.</param>
    internal void EndStreams(Instance instance, long now, long over)
    {
        instance.StreamsEnd = new StreamsEnd(now, now + over);
        wakes.EndStreams(instance);
    }

    /// <summary>Slots and streams in use on an instance.</summary>
    internal (int Busy, int Streams) Use(Instance instance)
    {
        lock (_gate) return (instance.Slots.Busy, instance.Slots.Streams);
    }

    /// <summary>New limits apply in place: more slots go to waiters at once, fewer are reached as leases return.</summary>
    internal void Configure(PoolLimits limits, long now)
    {
        var notices = RentNotices();
        lock (_gate)
        {
            _limits = limits;
            foreach (var instance in _instances)
            {
                if (limits.AnswerGoal is null) instance.Slots.Adaptive = default;
                ResizeLocked(instance, notices);
            }

            HandOutLocked(now, notices);
            var dropped = Wake.None;
            MakeRoomLocked(Priority.High, 0, 0, ref dropped, ref notices!);
            if (!dropped.IsNone) notices.Add(dropped);
            CheckLocked();
        }

        Deliver(notices);
    }

    /// <summary>Nobody will serve (given up, removed): waiters are answered with the fault, and so is every later Take, until an instance is added.</summary>
    internal void Close(Fault fault)
    {
        Debug.Assert(fault != Fault.None, "a pool closes for a reason");
        var notices = RentNotices();
        lock (_gate)
        {
            _closed = fault;
            while (_line.Dispensable is var place and not 0) notices.Add(RefuseLocked(place, fault));
            CheckLocked();
        }

        Deliver(notices);
    }

    private int MaxLocked(InstanceSlots slots) => Math.Min(Math.Min(_limits.SlotsPerInstance, slots.Warm), slots.Adaptive.Limit);

    /// <summary>Brings an instance's slots to what its limits say by now. Leases beyond them end in their own time; idle connections beyond them close.</summary>
    private void ResizeLocked(Instance instance, Notices notices)
    {
        var slots = instance.Slots;
        var max = MaxLocked(slots);
        _readySlots -= slots.Offered;
        slots.Max = max;
        _readySlots += slots.Offered;
        slots.Surplus = Math.Max(0, slots.Busy - max);
        ShedIdleLocked(instance, notices);
    }

    private void TurnLocked(Instance instance, Readiness next)
    {
        var slots = instance.Slots;
        _readySlots -= slots.Offered;
        slots.Readiness = next;
        _readySlots += slots.Offered;
        slots.Epoch++;
        ReviveLocked();
    }

    /// <summary>Closes idle connections that the instance may not keep: all when it is to become empty, else those beyond its slots, oldest first.</summary>
    private void ShedIdleLocked(Instance instance, Notices notices)
    {
        var slots = instance.Slots;
        var keep = slots.Readiness >= Readiness.Draining ? 0 : Math.Max(0, slots.Max - slots.Busy);
        for (var reactor = 0; slots.Idle > keep; reactor = (reactor + 1) % reactors)
        {
            var place = slots.OldestIdle[reactor];
            if (place == 0) continue;
            ref var row = ref _slots[place];
            _slots.UnlinkIdle(ref row);
            notices.AddClose(row.Link);
            _slots.GiveBack(ref row, place);
        }
    }
}
