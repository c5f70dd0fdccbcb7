using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

/// <summary>Drives pool and model by the same steps and compares every answer.</summary>
internal sealed partial class PoolWalk
{
    internal static readonly long Iterations = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1" ? 50_000 : 1_000;
    private const long Millisecond = PoolBench.Millisecond;
    private readonly int _reactors;
    private readonly ToldReactors _told = new();
    private readonly Pool _pool;
    private readonly PoolModel _model;
    private readonly List<(Lease Lease, Instance Instance, bool Stream)> _out = [];
    private readonly Dictionary<ulong, (Waiter Waiter, long ExpiresAt)> _waiters = [];
    private readonly List<(Instance Instance, uint Epoch)> _epochs = [];
    private readonly List<PoolModel.Place> _gone = [];
    private readonly List<(Instance Instance, Link Link)> _links = [];
    private long _now = 1000 * Millisecond;
    private ulong _token;
    private ulong _handle;

    internal PoolWalk(int reactors, int slots, bool fixedWait)
    {
        var limits = new PoolLimits { SlotsPerInstance = slots, WaitersMax = 6, WaiterBytesMax = 2000, StreamsPerInstance = 2, QueueWait = fixedWait ? 80 * Millisecond : null };
        _reactors = reactors;
        _pool = new Pool(limits, reactors, _told);
        _model = new PoolModel(limits);
    }

    internal void Step(int what, int a, int b, int c)
    {
        _told.Wakes.Clear();
        _told.Closes.Clear();
        switch (what)
        {
            case < 30: Take(a % _reactors, 100 + b, c); break;
            case < 55: Return(a, b % _reactors, c); break;
            case < 60: MoveToStream(a, b % _reactors); break;
            case < 68: Leave(a); break;
            case < 72: Forget(a); break;
            case < 76: Add(); break;
            case < 78: Drain(a); break;
            case < 80: Remove(a); break;
            case < 83: Suspect(a); break;
            case < 86: Reinstate(a); break;
            case < 89: Configure(a, b); break;
            case < 90: Close(); break;
            case < 92: Reopen(a); break;
            case < 95: Warm(a, b); break;
            case < 96: ExpectInstances(a); break;
            case < 98: Mark(a, b); break;
            default: _now += a % 60 * Millisecond; break;
        }

        _pool.CheckWholly();
        Compare();
    }

    /// <summary>Everybody leaves and every lease returns: nothing may be left over.</summary>
    internal void ComeToRest()
    {
        while (_model.Line.Count > 0 || _out.Count > 0)
        {
            _told.Wakes.Clear();
            _told.Closes.Clear();
            if (_model.Line.Count > 0) Leave(_model.Line[0].Token);
            else Return(0, 0, 0);
            Compare();
        }

        var counts = _pool.Read();
        Assert.Equal((0, 0, 0, 0L), (counts.Busy, counts.Streams, counts.Waiting, counts.Stale));
        Assert.Equal(counts.Taken, counts.Returned);
    }

    /// <summary>A client leaves, or is slow: who gets which slot does not change by it.</summary>
    private void Mark(int a, int b)
    {
        if (_out.Count == 0) return;
        var lease = _out[a % _out.Count].Lease;
        if (b % 3 == 0) _pool.Cancel(lease, overdue: b % 2 == 0);
        else _pool.Excuse(lease, excused: b % 3 == 1);
    }

    private void Take(int reactor, int bytes, int c)
    {
        // Now and then a deadline that is over or near, and a request that comes back with what is left of its wait.
        var deadline = c % 20 == 0 ? _now : _now + (c % 3 == 0 ? 20 : 500) * Millisecond;
        var waitUntil = c % 7 == 0 ? _now + (c % 4 * 10 * Millisecond) : 0;
        var token = ++_token;
        var priority = (Priority)(c % 3);
        var result = _pool.Take(reactor, token, bytes, _now, deadline, waitUntil, out var grant, out var waiter, out var expiresAt, out var fault, out var dropped, priority);

        if (_model.Closed != Fault.None || deadline <= _now)
        {
            Assert.Equal((TakeResult.Refused, _model.Closed != Fault.None ? _model.Closed : Fault.DeadlinePassed), (result, fault));
            return;
        }

        if (_model.AnyFreeSlot)
        {
            Assert.Equal((TakeResult.Granted, token), (result, token));
            Book(grant, reactor);
            return;
        }

        var until = waitUntil != 0 ? waitUntil : _model.WaitUntil(_now, deadline);
        var late = deadline <= until ? Fault.DeadlinePassed : Fault.QueueTimedOut;
        until = Math.Min(until, deadline);
        var nobody = _model.InstancesAt > until && _model.ReadySlots == 0;
        if (until <= _now || nobody || bytes > _model.Limits.WaiterBytesMax || _model.Limits.WaitersMax == 0)
        {
            Assert.Equal((TakeResult.Refused, until <= _now ? late : nobody ? Fault.NoInstance : Fault.QueueFull), (result, fault));
            return;
        }

        var (expected, joined) = _model.Join(new(token, priority, reactor, bytes, _now, until, late), again: waitUntil != 0);
        Assert.Equal(expected, Told(dropped));
        Assert.Equal(joined ? (TakeResult.Waiting, Fault.None) : (TakeResult.Refused, Fault.QueueFull), (result, fault));
        if (!joined) return;
        Assert.Equal(until, expiresAt);
        _waiters[token] = (waiter, expiresAt);
    }

    private void Return(int a, int reactor, int c)
    {
        if (_out.Count == 0) return;
        var (lease, instance, stream) = _out[a % _out.Count];
        _out.RemoveAt(a % _out.Count);
        var place = _gone.Find(gone => gone.Instance == instance) ?? _model.Of(instance);
        var keep = c % 3 == 0 ? Link.None : new Link(reactor, ++_handle, 1);
        if (stream) place.Streams--;
        else place.Busy--;
        _model.LeaseEnded();
        var kept = !keep.IsNone && place.Readiness <= Readiness.Suspect && place.Busy + place.Idle.Count < place.Slots;
        if (kept)
        {
            place.Idle.Add(keep);
            _links.Add((instance, keep));
        }

        _pool.Return(lease, reactor, _now, keep, -1, out var wake);
        if (!keep.IsNone) Assert.Equal(kept ? [] : [keep], _told.Closes);
        HandedOn(place, reactor, wake);
    }

    private void MoveToStream(int a, int reactor)
    {
        if (_out.Count == 0) return;
        var index = a % _out.Count;
        var (lease, instance, stream) = _out[index];
        var place = _gone.Find(gone => gone.Instance == instance) ?? _model.Of(instance);
        var fits = place.Streams < _model.Limits.StreamsPerInstance;
        var before = lease;

        Assert.Equal(stream || fits, _pool.MoveToStream(ref lease, reactor, _now, out var wake));
        if (stream || !fits)
        {
            Assert.Equal(before, lease);
            Assert.True(wake.IsNone);
            return;
        }

        _out[index] = (lease, instance, true);
        place.Busy--;
        place.Streams++;
        HandedOn(place, reactor, wake);
    }

    /// <summary>A slot of the place was freed: the model's choice must be the one who was woken.</summary>
    private void HandedOn(PoolModel.Place place, int reactor, Wake wake)
    {
        if (!place.HasFreeSlot || _model.Line.Count == 0)
        {
            Assert.True(wake.IsNone);
            Assert.Empty(_told.Wakes);
            return;
        }

        var (late, next) = _model.Choose(reactor, _now);
        Assert.Equal(late, _told.Wakes.Select(told => new Expected(told.Token, told.Fault)));
        Assert.Equal(next is null, wake.IsNone);
        if (next is null) return;
        Assert.Equal((next.Token, next.Reactor, Fault.None), (wake.Token, wake.Reactor, wake.Fault));
        Assert.Same(place.Instance, wake.Grant.Instance);
        Book(wake.Grant, next.Reactor);
    }

    private void Leave(int a)
    {
        if (_waiters.Count > 0) Leave(_waiters.Keys.ElementAt(a % _waiters.Count));
    }

    private void Leave(ulong token)
    {
        var waits = _model.Line.Find(standing => standing.Token == token);
        Assert.Equal(waits is not null, _pool.Leave(_waiters[token].Waiter));
        if (waits is not null) _model.Line.Remove(waits);
    }

    private void Forget(int a)
    {
        if (_links.Count == 0) return;
        var (instance, link) = _links[a % _links.Count];
        var place = _gone.Find(gone => gone.Instance == instance) ?? _model.Of(instance);
        Assert.Equal(place.Idle.Remove(link), _pool.Forget(instance, link));
    }

    private void Book(Grant grant, int reactor)
    {
        _model.Granted(grant, reactor);
        _out.Add((grant.Lease, grant.Instance, false));
    }

    private List<Expected> Told(Wake first)
    {
        var told = _told.Wakes.Select(wake => new Expected(wake.Token, wake.Fault)).ToList();
        if (!first.IsNone) told.Insert(0, new Expected(first.Token, first.Fault));
        return told;
    }

    private void Compare()
    {
        var counts = _pool.Read();
        var everywhere = _model.Places.Concat(_gone).ToList();
        Assert.Equal(_model.Line.Count, counts.Waiting);
        Assert.Equal(everywhere.Sum(place => place.Busy), counts.Busy);
        Assert.Equal(everywhere.Sum(place => place.Streams), counts.Streams);
        Assert.Equal(_model.Places.Sum(place => place.Idle.Count), counts.IdleLinks);
        Assert.Equal(_model.Places.Where(place => place.Readiness == Readiness.Ready).Sum(place => place.Slots), counts.Slots);
        Assert.Equal((_model.Taken, _model.Returned), (counts.Taken, counts.Returned));
        Assert.True(_model.Line.Count == 0 || !_model.AnyFreeSlot, "A1");
        foreach (var place in everywhere) Assert.Equal((place.Busy, place.Streams), _pool.Use(place.Instance));
    }
}
