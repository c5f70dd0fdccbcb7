using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

// Instances and limits.
internal sealed partial class PoolWalk
{
    private void Add()
    {
        if (_model.Places.Count == 3) return;
        _model.Closed = Fault.None;
        _model.InstancesAt = 0;
        var cold = _now % 2 == 0;
        var instance = _pool.Add("v1", Endpoint.Loopback(1), _now, cold);
        var warm = cold ? SlowStart.Slots(_model.Limits.SlotsPerInstance, 1) : int.MaxValue;
        _model.Places.Add(new PoolModel.Place(instance, Math.Min(warm, _model.Limits.SlotsPerInstance)) { Warm = warm });
        HandedOut();
    }

    private void Drain(int a)
    {
        if (_model.Places.Count == 0) return;
        var place = _model.Places[a % _model.Places.Count];
        _pool.Drain(place.Instance);
        Empty(place, Readiness.Draining);
    }

    private void Reopen(int a)
    {
        if (_model.Places.Count == 0) return;
        var place = _model.Places[a % _model.Places.Count];
        _pool.Reopen(place.Instance, _now);
        if (place.Readiness != Readiness.Draining)
        {
            Assert.Empty(_told.Wakes);
            return;
        }

        place.Readiness = Readiness.Ready;
        place.Epoch++;
        HandedOut();
    }

    private void Remove(int a)
    {
        if (_model.Places.Count == 0) return;
        var place = _model.Places[a % _model.Places.Count];
        _pool.Remove(place.Instance);
        Empty(place, Readiness.Removed);
        _model.Places.Remove(place);
        _gone.Add(place);
    }

    private void Empty(PoolModel.Place place, Readiness next)
    {
        Assert.Equal(place.Idle.Select(link => link.Handle).Order(), _told.Closes.Select(link => link.Handle).Order());
        place.Idle.Clear();
        if (place.Readiness < next) place.Epoch++;
        place.Readiness = next;
    }

    private void Suspect(int a)
    {
        if (_model.Places.Count == 0) return;
        var place = _model.Places[a % _model.Places.Count];
        if (place.Readiness == Readiness.Ready)
        {
            place.Readiness = Readiness.Suspect;
            place.Epoch++;
        }

        var epoch = _pool.Suspect(place.Instance);
        Assert.Equal(place.Epoch, epoch);
        _epochs.Add((place.Instance, epoch));
    }

    private void Reinstate(int a)
    {
        if (_epochs.Count == 0) return;
        var (instance, epoch) = _epochs[a % _epochs.Count];
        _pool.Reinstate(instance, epoch, _now);
        var place = _gone.Find(gone => gone.Instance == instance) ?? _model.Of(instance);
        if (place.Readiness != Readiness.Suspect || place.Epoch != epoch)
        {
            Assert.Empty(_told.Wakes);
            return;
        }

        place.Readiness = Readiness.Ready;
        place.Epoch++;
        HandedOut();
    }

    private void Configure(int a, int b)
    {
        _model.Limits = _model.Limits with { SlotsPerInstance = 1 + (a % 4), WaitersMax = b % 8, WaiterBytesMax = 500 + (b * 2) };
        _pool.Configure(_model.Limits, _now);
        foreach (var place in _model.Places) place.Slots = Math.Min(place.Warm, _model.Limits.SlotsPerInstance);
        CloseBeyondSlots();
        HandedOut(() => _model.DropUntil(_model.Limits.WaitersMax, _model.Limits.WaiterBytesMax));
    }

    /// <summary>Which connections go is the pool's choice, how many is not.</summary>
    private void CloseBeyondSlots()
    {
        foreach (var closed in _told.Closes) Assert.True(_model.Places.Single(place => place.Idle.Contains(closed)).Idle.Remove(closed));
        foreach (var place in _model.Places)
            Assert.True(place.Idle.Count == 0 || place.Idle.Count + place.Busy <= place.Slots);
    }

    private void Warm(int a, int b)
    {
        if (_model.Places.Count == 0) return;
        var place = _model.Places[a % _model.Places.Count];
        _pool.Warm(place.Instance, 1 + (b % SlowStart.Steps), _now);
        place.Warm = Math.Max(place.Warm, SlowStart.Slots(_model.Limits.SlotsPerInstance, 1 + (b % SlowStart.Steps)));
        place.Slots = Math.Min(place.Warm, _model.Limits.SlotsPerInstance);
        CloseBeyondSlots();
        HandedOut();
    }

    private void ExpectInstances(int a)
    {
        _model.InstancesAt = _now + (a % 100 * Millisecond);
        _pool.ExpectInstances(_model.InstancesAt);
        var refused = _model.ReadySlots > 0 ? [] : _model.Line.Where(standing => standing.ExpiresAt < _model.InstancesAt).ToList();
        Assert.Equal(refused.Select(standing => new Expected(standing.Token, Fault.NoInstance)).OrderBy(expected => expected.Token), _told.Wakes.Select(told => new Expected(told.Token, told.Fault)).OrderBy(expected => expected.Token));
        foreach (var standing in refused) _model.Line.Remove(standing);
    }

    private void Close()
    {
        _pool.Close(Fault.NoInstance);
        _model.Closed = Fault.NoInstance;
        Assert.Equal(_model.Line.OrderByDescending(standing => standing.Priority).Select(standing => new Expected(standing.Token, Fault.NoInstance)), _told.Wakes.Select(told => new Expected(told.Token, told.Fault)));
        _model.Line.Clear();
    }

    /// <summary>Several slots came free at once: everybody told is replayed in the order of telling.</summary>
    private void HandedOut(Func<List<Expected>>? then = null)
    {
        var told = new Queue<Wake>(_told.Wakes);
        while (_model.AnyFreeSlot && _model.Line.Count > 0)
        {
            var (late, next) = _model.Choose(-1, _now);
            foreach (var expected in late) Same(expected, told.Dequeue());
            if (next is null) break;
            var wake = told.Dequeue();
            Same(new Expected(next.Token, Fault.None), wake);
            Book(wake.Grant, next.Reactor);
        }

        var rest = then?.Invoke() ?? [];
        Assert.Equal(rest.OrderBy(expected => expected.Token), told.Select(wake => new Expected(wake.Token, wake.Fault)).OrderBy(expected => expected.Token));

        static void Same(Expected expected, Wake wake) => Assert.Equal(expected, new Expected(wake.Token, wake.Fault));
    }
}
