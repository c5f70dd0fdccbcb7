using Halftone.Core.Config;
using Halftone.Core.Outcomes;

namespace Halftone.Core.Admission;

// Waiting: its bound, joining, leaving, and being handed a slot.
internal sealed partial class Pool
{
    /// <summary>W is at least this, for a healthy service needs no more than a moment's line, yet a restart or a garbage collection takes a moment.</summary>
    private const long WaitBoundMin = 1_000_000_000;

    /// <summary>W is at most this: half of a browser user's patience. Also W as long as no service time is known: shedding needs evidence.</summary>
    private const long WaitBoundMax = 5_000_000_000;

    /// <summary>Waiters ahead of the newest whose service the bound shall cover.</summary>
    private const int WaitersAhead = 20;

    /// <summary>Leaves the line (client gone, time up). False: it was handed a slot or dropped already and the wake is on its way.</summary>
    internal bool Leave(Waiter waiter)
    {
        lock (_gate)
        {
            if (!_line.Knows(waiter)) return false;
            _line.Remove(waiter.Place);
            CheckLocked();
            return true;
        }
    }

    /// <summary>W without the request's own deadline: fixed by the limits, else clamp(20 x median service time / slots, 1 s, 5 s).</summary>
    private long WaitBoundLocked()
    {
        if (_limits.QueueWait is { } given) return given;
        if (!_serviceTime.IsKnown) return WaitBoundMax;
        // With no instance ready (one restarts), expect the slots of one.
        var slots = _readySlots > 0 ? _readySlots : _limits.SlotsPerInstance;
        return Math.Clamp(WaitersAhead * _serviceTime.Value / slots, WaitBoundMin, WaitBoundMax);
    }

    /// <param name="isFirst">It has been here before, and goes to the end that is served next.</param>
    private TakeResult JoinLocked(in WaitingRow asks, long now, long deadline, long waitUntil, bool isFirst, out Waiter waiter, out long expiresAt, out Fault fault, out Wake dropped, ref Notices? notices)
    {
        waiter = default;
        Wake.Clear(out dropped);
        expiresAt = waitUntil;
        if (waitUntil == 0)
        {
            var bound = WaitBoundLocked();
            // A quarter of the time left, so that most of it remains for the answer; a bound set by hand is taken at its word.
            if (_limits.QueueWait is null) bound = Math.Min(bound, (deadline - now) / 4);
            expiresAt = now + bound;
        }

        var late = deadline <= expiresAt ? Fault.DeadlinePassed : Fault.QueueTimedOut;
        expiresAt = Math.Min(expiresAt, deadline);
        fault = expiresAt <= now ? late : FaultOfJoiningLocked(in asks, now, deadline, expiresAt, isFirst);
        if (fault != Fault.None) return TakeResult.Refused;
        if (!MakeRoomLocked(asks.Priority, 1, asks.Bytes, ref dropped, ref notices))
        {
            fault = Fault.QueueFull;
            return TakeResult.Refused;
        }

        var row = asks with { ExpiresAt = expiresAt, Late = late };
        waiter = isFirst ? _line.Rejoin(in row, now) : _line.Join(in row, now);
        return TakeResult.Waiting;
    }

    /// <summary>Why it is pointless to wait: nobody will be there in time, the deadline comes before its turn, or there is no room at all.</summary>
    private Fault FaultOfJoiningLocked(in WaitingRow asks, long now, long deadline, long expiresAt, bool isFirst)
    {
        if (_instancesAt > expiresAt && _readySlots == 0) return Fault.NoInstance;
        // While the newest are served first, nobody's turn depends on those who wait already; nor does that of one who comes back to the front.
        if (!isFirst && _readySlots > 0 && _serviceTime.IsKnown && !_line.ServesNewest(asks.Priority, now)
            && _line.CountAhead(asks.Priority) * _serviceTime.Value / _readySlots > deadline - now) return Fault.DeadlinePassed;
        return _limits.WaitersMax == 0 || asks.Bytes > _limits.WaiterBytesMax ? Fault.QueueFull : Fault.None;
    }

    /// <summary>Control's word while no instance is ready: none will be before this moment. Those who cannot wait so long are answered at once.</summary>
    /// <param name="at">Monotonic nanoseconds; 0 = any moment. Forgotten when an instance is added.</param>
    internal void ExpectInstances(long at)
    {
        var notices = RentNotices();
        lock (_gate)
        {
            _instancesAt = at;
            if (_readySlots == 0) RefuseEarlierLocked(at, notices);
            CheckLocked();
        }

        Deliver(notices);
    }

    private void RefuseEarlierLocked(long at, Notices notices)
    {
        for (var place = 1; place < _line.Rows; place++)
        {
            ref var row = ref _line[place];
            if (row.Waits && row.ExpiresAt < at) notices.Add(RefuseLocked(place, Fault.NoInstance));
        }
    }

    /// <summary>Drops the least needed until so many more waiters and bytes fit: of the lowest priority the oldest, whose client is the likeliest to have given up.</summary>
    /// <returns>False: all who wait are of a higher priority than who asks for room.</returns>
    private bool MakeRoomLocked(Priority priority, int waiters, int bytes, ref Wake dropped, ref Notices? notices)
    {
        while (_line.Count + waiters > _limits.WaitersMax || _line.Bytes + bytes > _limits.WaiterBytesMax)
        {
            var place = _line.Dispensable;
            if (place == 0) return true;
            if (_line[place].Priority < priority) return false;
            var wake = RefuseLocked(place, Fault.QueueFull);
            if (dropped.IsNone) dropped = wake;
            else (notices ??= RentNotices()).Add(wake);
        }

        return true;
    }

    private Wake RefuseLocked(int place, Fault fault)
    {
        ref var row = ref _line.Remove(place);
        return new Wake { Reactor = row.Reactor, Token = row.Token, Fault = fault };
    }

    /// <summary>Hands a free slot of the instance to the waiter whose turn it is; those found with their time up are refused on the way.</summary>
    /// <returns>False: no slot is free or nobody waits.</returns>
    private bool HandOnLocked(Instance instance, int reactor, long now, out Wake wake, ref Notices? notices)
    {
        Wake.Clear(out wake);
        if (!instance.Slots.HasFreeSlot) return false;
        int place;
        while ((place = _line.Next(reactor, now)) != 0 && _line[place].ExpiresAt <= now)
            (notices ??= RentNotices()).Add(RefuseLocked(place, _line[place].Late));
        if (place == 0) return false;

        ref var row = ref _line.Remove(place);
        wake.Reactor = row.Reactor;
        wake.Token = row.Token;
        GrantLocked(instance, row.Reactor, out wake.Grant);
        return true;
    }

    /// <summary>Hands out free slots until none is left or nobody waits; for changes that free several at once.</summary>
    private void HandOutLocked(long now, Notices notices)
    {
        while (_line.Count != 0 && LeastBusyLocked() is { } instance && HandOnLocked(instance, -1, now, out var wake, ref notices!))
            notices.Add(wake);
    }
}
