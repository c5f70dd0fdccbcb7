using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Processes;

namespace Halftone.Control.Supervision;

// How seats come, change hands and go.
internal sealed partial class StartedVersion
{
    /// <summary>Processes starting at once: a start costs a core, and more would only slow each other down.</summary>
    private static readonly int StartsMax = Math.Max(2, Environment.ProcessorCount);

    private async Task<StartResult> ResizeAsync(int instances, CancellationToken stop)
    {
        if (instances >= _seats.Count) return await GrowAsync(instances - _seats.Count, keepFailed: false, stop);
        // The last come go first, as people expect of numbered things.
        foreach (var seat in Enumerable.Reverse(_seats.Skip(instances).ToList())) await RemoveAsync(seat);
        TellPool();
        return new StartResult(0, []);
    }

    /// <param name="keepFailed">Instances whose first start failed go on trying; else one failure takes all the new ones away again.</param>
    private async Task<StartResult> GrowAsync(int count, bool keepFailed, CancellationToken stop)
    {
        using var turns = new SemaphoreSlim(StartsMax);
        var seats = Enumerable.Range(0, count).Select(_ => AddSeat()).ToList();
        var faults = await Task.WhenAll(seats.Select(async seat =>
        {
            await turns.WaitAsync(CancellationToken.None);
            try
            {
                return await StartAsync(seat.Actor, stop);
            }
            finally
            {
                turns.Release();
            }
        }));
        var ready = faults.Count(fault => fault is null);
        if (!keepFailed && ready < count)
        {
            // A number that was not reached is not half reached: what failed changes nothing.
            foreach (var seat in Enumerable.Reverse(seats)) await RemoveAsync(seat);
            ready = 0;
        }

        return new StartResult(ready, [.. faults.OfType<StartFault>()]);
    }

    /// <summary>Replaces the actors of the seats one by one; at the first failure puts back what was already swapped.</summary>
    private async Task<StartResult> SwapAsync(List<Seat> seats, VersionConfig config, CancellationToken stop)
    {
        var swapped = new List<(Seat Seat, VersionConfig Before)>();
        foreach (var seat in seats)
        {
            var before = seat.Actor.Config;
            var oldFirst = OldFirst(seat, config);
            var fault = await SwapAsync(seat, config, stop);
            if (fault is null)
            {
                swapped.Add((seat, before));
                continue;
            }

            var left = new List<string>();
            if (oldFirst) left.Add($"{key}/{seat.Place.Number} was stopped first, for only one process can have port {config.Port}; it is being started again as it was");
            // A new config that does not start must leave the version as it was. After a plain restart there is nothing to put back.
            foreach (var (other, old) in swapped)
            {
                if (old == config) left.Add($"{key}/{other.Place.Number} is a new process");
                else if (await SwapAsync(other, old, _stopping.Token) is { } stuck) left.Add($"{key}/{other.Place.Number} did not come back as it was: {stuck.What}");
            }

            return new StartResult(0, [fault]) { NotUndone = [.. left] };
        }

        return new StartResult(swapped.Count, []);
    }

    private static bool OldFirst(Seat seat, VersionConfig config) => config.Port is not null && config.Port == seat.Actor.Config.Port;

    /// <summary>Start new, wait until ready, swap, drain old, stop old. With a fixed port the old one has to go first.</summary>
    private async Task<StartFault?> SwapAsync(Seat seat, VersionConfig config, CancellationToken stop)
    {
        var old = seat.Actor;
        var oldFirst = OldFirst(seat, config);
        if (oldFirst)
        {
            old.Stop();
            await old.Ended;
        }

        InstanceActor next;
        lock (_gate)
        {
            _passing.Add(next = NewActor(seat.Place, config));
            seat.Invite(next);
        }

        var fault = await StartAsync(next, stop);
        var leaving = fault is null ? old : next;
        lock (_gate)
        {
            if (fault is null)
            {
                _passing.Remove(next);
                _passing.Add(old);
                seat.Sit(next);
            }
            else
            {
                seat.Sit(oldFirst ? NewActor(seat.Place, old.Config) : old);
            }
        }

        if (fault is not null && oldFirst) seat.Actor.Start();
        leaving.Stop();
        await leaving.Left;
        Watch(ForgetAsync(leaving));
        return fault;
    }

    /// <summary>Null = ready. Cancelling stops the instance.</summary>
    private static async Task<StartFault?> StartAsync(InstanceActor actor, CancellationToken stop)
    {
        actor.Start();
        await using var cancelled = stop.Register(actor.Stop);
        return await actor.FirstStart;
    }

    private async Task RemoveAsync(Seat seat)
    {
        seat.Actor.Stop();
        await seat.Actor.Left;
        lock (_gate)
        {
            _seats.Remove(seat);
            _leaving.Add(seat);
        }

        Watch(ForgetAsync(seat));
    }

    /// <summary>Only steps call it, and they run one after the other.</summary>
    private void Watch(Task watch)
    {
        _watches.RemoveAll(other => other.IsCompleted);
        _watches.Add(watch);
    }

    /// <summary>The actor observes its own bugs, so its end never throws.</summary>
    private async Task ForgetAsync(InstanceActor leaving)
    {
        await leaving.Ended;
        lock (_gate) _passing.Remove(leaving);
    }

    private async Task ForgetAsync(Seat leaving)
    {
        await leaving.Actor.Ended;
        lock (_gate) _leaving.Remove(leaving);
        workshop.Tail.Close(leaving.Place.Output);
    }

    /// <summary>With the smallest number that is free: a name is never there twice.</summary>
    private Seat AddSeat()
    {
        lock (_gate)
        {
            var number = 1;
            while (_seats.Concat(_leaving).Any(seat => seat.Place.Number == number)) number++;
            var place = new Place(key, number, workshop.OpenOutput(key, number, _config.Log));
            var seat = new Seat(place, NewActor(place, _config, cold: _opened));
            _seats.Insert(_seats.Count(other => other.Place.Number < number), seat);
            return seat;
        }
    }

    /// <param name="cold">It joins others and shall warm up. One that takes another's place takes its slots at once, for nobody else could serve them.</param>
    private InstanceActor NewActor(Place place, VersionConfig config, bool cold = false) => new(workshop, place, config, _stable, pool, cold, _ => TellPool());

    /// <summary>What waiters may hope for: nothing once every instance has given up; nothing before the first restart while all of them back off.</summary>
    private void TellPool()
    {
        lock (_gate)
        {
            if (_seats.Count == 0) return;
            var states = _seats.ConvertAll(seat => seat.Actor.State);
            if (states.TrueForAll(state => state is ProcessState.Failed)) pool.Close(Fault.NoInstance);
            else pool.ExpectInstances(states.Min(NextStart));
        }
    }

    /// <summary>When an instance in this state may start at the earliest; 0 = it is there, on its way, or about to be replaced.</summary>
    private static long NextStart(ProcessState state) => state switch
    {
        ProcessState.BackingOff wait => wait.Until,
        ProcessState.Degraded wait => wait.Until,
        ProcessState.Failed => long.MaxValue,
        _ => 0,
    };

    /// <summary>A place and who sits there now; changed under the version's gate only.</summary>
    private sealed class Seat(Place place, InstanceActor actor)
    {
        private InstanceActor? _next;
        private bool _held;

        internal Place Place { get; } = place;

        internal InstanceActor Actor { get; private set; } = actor;

        /// <summary>Who stands for the place on screens: with a fixed port the old one is gone before the new one is ready.</summary>
        internal InstanceActor Shown => _next is { } next && !Actor.State.HasProcess ? next : Actor;

        /// <summary>An operator's word is about the place, not about the process that sits there.</summary>
        internal void Hold(bool held)
        {
            _held = held;
            Actor.Hold(held);
            _next?.Hold(held);
        }

        internal void Invite(InstanceActor next)
        {
            _next = next;
            next.Hold(_held);
        }

        internal void Sit(InstanceActor actor)
        {
            (Actor, _next) = (actor, null);
            actor.Hold(_held);
        }
    }
}
