using System.Collections.Immutable;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Processes;

namespace Halftone.Control.Supervision;

/// <summary>A version whose instances are processes of ours. Its slow steps run one after the other.</summary>
internal sealed class StartedVersion(Workshop workshop, VersionKey key, VersionConfig first, bool stable, Pool pool) : RunningVersion
{
    /// <summary>Processes starting at once: a start costs a core, and more would only slow each other down.</summary>
    private static readonly int StartsMax = Math.Max(2, Environment.ProcessorCount);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _step = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Seat> _seats = [];
    private readonly List<InstanceActor> _passing = [];
    private VersionConfig _config = first;
    private bool _stable = stable;
    private Task? _end;

    internal override VersionKey Key => key;

    internal override bool Fits(VersionConfig config) => config.Addresses.IsEmpty;

    internal override Task<StartResult> StartAsync(CancellationToken stop) => StepAsync(async either =>
    {
        workshop.Tell(new ProcessNews.VersionStarting(_config.Instances, _config.Command) { Version = key });
        return await GrowAsync(_config.Instances, keepFailed: true, either);
    }, stop);

    internal override Task<StartResult> ReplaceAsync(VersionConfig config, CancellationToken stop) => StepAsync(async either =>
    {
        var before = _config;
        var kept = _seats.Take(config.Instances).ToList();
        var (ready, fault) = await SwapAsync(kept, config, either);
        if (fault is not null) return new StartResult(0, [fault]);

        _config = config;
        if (config.Log != before.Log) RedirectOutput(config.Log);
        if (config.Instances == _seats.Count) return new StartResult(ready, []);
        var scaled = await ResizeAsync(config.Instances, either);
        return scaled with { Ready = ready + scaled.Ready };
    }, stop);

    internal override Task<StartResult> RestartAsync(int? instance, CancellationToken stop) => StepAsync(async either =>
    {
        var seats = _seats.Where(seat => instance is null || seat.Place.Number == instance).ToList();
        var (ready, fault) = await SwapAsync(seats, _config, either);
        return new StartResult(ready, fault is null ? [] : [fault]);
    }, stop);

    internal override Task<StartResult> ScaleAsync(int instances, CancellationToken stop) => StepAsync(async either =>
    {
        var result = await ResizeAsync(instances, either);
        if (result.Succeeded) _config = _config with { Instances = instances };
        return result;
    }, stop);

    /// <summary>May be asked for twice: by a stop of the version, and by the end of the gateway.</summary>
    public override ValueTask DisposeAsync()
    {
        lock (_gate) return new ValueTask(_end ??= EndAsync());
    }

    private async Task EndAsync()
    {
        await _stopping.CancelAsync();
        await _step.WaitAsync();
        foreach (var actor in Actors()) actor.Stop();
        foreach (var actor in Actors()) await actor.Ended;
        foreach (var seat in _seats) workshop.Tail.Close(seat.Place.Output);
        lock (_gate) _seats.Clear();
    }

    internal override void SetStable(bool stable)
    {
        lock (_gate) _stable = stable;
        foreach (var actor in Actors()) actor.SetStable(stable);
    }

    /// <summary>The number of instances is not taken over: that is <see cref="ScaleAsync"/>.</summary>
    internal override void Configure(VersionConfig config)
    {
        var log = _config.Log;
        lock (_gate) _config = config with { Instances = _config.Instances };
        foreach (var actor in Actors()) actor.Configure(_config);
        if (config.Log != log) RedirectOutput(config.Log);
    }

    internal override bool Hold(int instance, bool held)
    {
        InstanceActor? actor;
        lock (_gate) actor = _seats.Find(seat => seat.Place.Number == instance)?.Actor;
        actor?.Hold(held);
        return actor is not null;
    }

    internal override ImmutableArray<InstanceStatus> Read() => [.. Actors().Select(actor => actor.Status())];

    /// <summary>One step at a time; a stop of the version ends the step under way.</summary>
    private async Task<StartResult> StepAsync(Func<CancellationToken, Task<StartResult>> step, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, _stopping.Token);
        try
        {
            await _step.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return new StartResult(0, [new StartFault.Cancelled { Context = new StartContext(key, key.Version, _config.Command, _config.Cwd, "") }]);
        }

        try
        {
            return await step(either.Token);
        }
        finally
        {
            _step.Release();
        }
    }

    private async Task<StartResult> ResizeAsync(int instances, CancellationToken stop)
    {
        if (instances >= _seats.Count) return await GrowAsync(instances - _seats.Count, keepFailed: false, stop);
        // The last come go first, as people expect of numbered things.
        foreach (var seat in Enumerable.Reverse(_seats.Skip(instances).ToList())) await RemoveAsync(seat);
        return new StartResult(0, []);
    }

    /// <param name="keepFailed">Instances whose first start failed go on trying; else they are taken away again.</param>
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
        if (!keepFailed)
            foreach (var (seat, fault) in Enumerable.Reverse(seats.Zip(faults).ToList()))
                if (fault is not null) await RemoveAsync(seat);
        return new StartResult(faults.Count(fault => fault is null), [.. faults.OfType<StartFault>()]);
    }

    /// <summary>Replaces the actors of the seats one by one; at the first failure puts back what was already swapped.</summary>
    private async Task<(int Ready, StartFault? Fault)> SwapAsync(List<Seat> seats, VersionConfig config, CancellationToken stop)
    {
        var swapped = new List<(Seat Seat, VersionConfig Before)>();
        foreach (var seat in seats)
        {
            var before = seat.Actor.Config;
            var fault = await SwapAsync(seat, config, stop);
            if (fault is null)
            {
                swapped.Add((seat, before));
                continue;
            }

            // A new config that does not start must leave the version as it was. After a plain restart there is nothing to put back.
            foreach (var (other, old) in swapped)
                if (old != config) await SwapAsync(other, old, _stopping.Token);
            return (0, fault);
        }

        return (swapped.Count, null);
    }

    /// <summary>Start new, wait until ready, swap, drain old, stop old. With a fixed port the old one has to go first.</summary>
    private async Task<StartFault?> SwapAsync(Seat seat, VersionConfig config, CancellationToken stop)
    {
        var old = seat.Actor;
        var oldFirst = config.Port is not null && config.Port == old.Config.Port;
        if (oldFirst)
        {
            old.Stop();
            await old.Ended;
        }

        InstanceActor next;
        lock (_gate) _passing.Add(next = NewActor(seat.Place, config));
        var fault = await StartAsync(next, stop);
        lock (_gate)
        {
            _passing.Remove(next);
            if (fault is null)
            {
                seat.Actor = next;
                _passing.Add(old);
            }
            else
            {
                _passing.Add(next);
                if (oldFirst) seat.Actor = NewActor(seat.Place, old.Config);
            }
        }

        var leaving = fault is null ? old : next;
        if (fault is not null && oldFirst) seat.Actor.Start();
        leaving.Stop();
        await leaving.Ended;
        lock (_gate) _passing.Remove(leaving);
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
        await seat.Actor.Ended;
        lock (_gate) _seats.Remove(seat);
        workshop.Tail.Close(seat.Place.Output);
    }

    private Seat AddSeat()
    {
        lock (_gate)
        {
            var number = _seats.Count + 1;
            var place = new Place(key, number, workshop.OpenOutput(key, number, _config.Log));
            var seat = new Seat(place, NewActor(place, _config));
            _seats.Add(seat);
            return seat;
        }
    }

    private void RedirectOutput(LogConfig log)
    {
        foreach (var seat in _seats) workshop.Tail.Redirect(seat.Place.Output, workshop.FileOf(key, seat.Place.Number, log));
    }

    private InstanceActor NewActor(Place place, VersionConfig config) => new(workshop, place, config, _stable, pool, _ => CloseIfNobodyIsLeft());

    /// <summary>Waiters of a version whose every instance has given up would wait in vain.</summary>
    private void CloseIfNobodyIsLeft()
    {
        lock (_gate)
        {
            if (_seats.Count > 0 && _seats.All(seat => seat.Actor.State is ProcessState.Failed)) pool.Close(Fault.NoInstance);
        }
    }

    private List<InstanceActor> Actors()
    {
        lock (_gate) return [.. _seats.Select(seat => seat.Actor), .. _passing];
    }

    /// <summary>A place and who sits there now.</summary>
    private sealed class Seat(Place place, InstanceActor actor)
    {
        internal Place Place { get; } = place;

        internal InstanceActor Actor { get; set; } = actor;
    }
}
