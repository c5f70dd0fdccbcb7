using Halftone.Core.Outcomes;

namespace Halftone.Core.Admission;

/// <summary>
/// A version's ready instances with their slots, and the one bounded line of requests that wait for a slot.
/// Shared by all reactors; lives as long as the version. One lock, held for counters and int links only.
/// </summary>
/// <remarks>
/// All times are monotonic nanoseconds. Reactor calls take `now`, so that simulations own the clock. Methods named `...Locked` are called
/// with the lock held; they never call out. What the reactors must be told is collected and told after the lock is left.
/// <list type="bullet">
/// <item>Pool.Take.cs: a request comes.</item>
/// <item>Pool.Return.cs: a lease ends, and who gets its slot.</item>
/// <item>Pool.Line.cs: waiting, its bound, leaving.</item>
/// <item>Pool.Instances.cs: instances come, fail and go.</item>
/// <item>Pool.Health.cs: who is left out for what it answers.</item>
/// <item>Pool.Retry.cs: second attempts.</item>
/// <item>Pool.Invariants.cs: what always holds.</item>
/// </list>
/// </remarks>
internal sealed partial class Pool(PoolLimits limits, int reactors, IReactors wakes)
{
    private readonly Lock _gate = new();
    private readonly SlotTable _slots = new();
    private readonly WaitingLine _line = new(reactors);

    /// <summary>All but the removed ones.</summary>
    private readonly List<Instance> _instances = [];

    private PoolLimits _limits = limits;
    private MedianEstimate _serviceTime;

    /// <summary>None = open.</summary>
    private Fault _closed;

    /// <summary>While no instance is ready: none will be before this moment.</summary>
    private long _instancesAt;

    /// <summary>Where the search for the least busy instance begins, so that equals take turns.</summary>
    private int _turn;

    private int _lastId;

    /// <summary>Slots of ready instances.</summary>
    private int _readySlots;

    private int _busy;
    private int _streams;
    private long _taken;
    private long _returned;
    private long _stale;
    private Notices? _spareNotices = new();

    internal PoolCounts Read()
    {
        lock (_gate)
        {
            var idle = 0;
            foreach (var instance in _instances) idle += instance.Slots.Idle;
            return new PoolCounts(_readySlots, _busy, _line.Count, _streams, idle, _taken, _returned, WaitBoundLocked(), _stale) { Ejections = _ejections };
        }
    }

    /// <summary>An instance is ready, or is left out only for what it answers.</summary>
    internal bool Serves
    {
        get
        {
            lock (_gate) return _readySlots > 0 && _closed == Fault.None;
        }
    }

    /// <summary>A change that tells several reactors collects it here; another thread may be delivering the spare one.</summary>
    private Notices RentNotices() => Interlocked.Exchange(ref _spareNotices, null) ?? new Notices();

    private void Deliver(Notices? notices)
    {
        if (notices is null) return;
        notices.Deliver(wakes);
        _spareNotices = notices;
    }
}
