using System.Collections.Immutable;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Processes;

namespace Halftone.Control.Supervision;

/// <summary>A version whose instances are processes of ours. Its slow steps run one after the other.</summary>
/// <remarks>StartedVersion.Seats.cs has the steps themselves: how seats come, change hands and go.</remarks>
internal sealed partial class StartedVersion(Workshop workshop, VersionKey key, VersionConfig first, bool stable, Pool pool) : RunningVersion
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _step = new(1);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>In the order of their numbers.</summary>
    private readonly List<Seat> _seats = [];

    private readonly List<InstanceActor> _passing = [];

    /// <summary>Seats taken away whose instances live on for their streams; their numbers are not given again before.</summary>
    private readonly List<Seat> _leaving = [];

    /// <summary>Those who wait for the end of a leaving one.</summary>
    private readonly List<Task> _watches = [];

    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private VersionConfig _config = first;
    private bool _stable = stable;

    /// <summary>Its first start is over: whoever joins from now on warms up.</summary>
    private bool _opened;
    private Task? _end;

    internal override VersionKey Key => key;

    internal override bool IsStable => Volatile.Read(ref _stable);

    internal override bool Fits(VersionConfig config) => config.Addresses.IsEmpty;

    internal override Task<StartResult> StartAsync(CancellationToken stop) => StepAsync(async either =>
    {
        workshop.Tell(new ProcessNews.VersionStarting(_config.Instances, _config.VisibleCommand) { Version = key });
        var result = await GrowAsync(_config.Instances, keepFailed: true, either);
        _opened = true;
        return result;
    }, stop);

    internal override Task<StartResult> ReplaceAsync(VersionConfig config, CancellationToken stop) => StepAsync(async either =>
    {
        var before = _config;
        var kept = _seats.Take(config.Instances).ToList();
        var swapped = await SwapAsync(kept, config, either);
        if (!swapped.Succeeded) return swapped;

        Take(config);
        if (config.Instances == _seats.Count) return swapped;
        var scaled = await ResizeAsync(config.Instances, either);
        if (scaled.Succeeded) return scaled with { Ready = swapped.Ready + scaled.Ready };

        // Half a change is none: what serves must be what the gateway says that it serves.
        Take(before);
        var back = await SwapAsync(kept, before, _stopping.Token);
        return scaled with { Ready = 0, NotUndone = back.Succeeded ? [] : [$"{key} did not come back as it was: {back.Faults[0].What}"] };
    }, stop);

    internal override Task<StartResult> RestartAsync(int? instance, CancellationToken stop) => StepAsync(
        either => SwapAsync([.. _seats.Where(seat => instance is null || seat.Place.Number == instance)], _config, either), stop);

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
        var actors = Actors();
        foreach (var actor in actors) actor.Stop();
        await Task.WhenAll(actors.Select(actor => actor.Left));
        _left.SetResult();
        await Task.WhenAll(actors.Select(actor => actor.Ended));
        await Task.WhenAll(_watches);
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
        Take(config with { Instances = _config.Instances });
        foreach (var actor in Actors()) actor.Configure(_config);
    }

    internal override bool Hold(int instance, bool held)
    {
        lock (_gate)
        {
            if (_seats.Find(seat => seat.Place.Number == instance) is not { } seat) return false;
            seat.Hold(held);
            return true;
        }
    }

    internal override InstanceActor? Find(int instance)
    {
        lock (_gate) return _seats.Find(seat => seat.Place.Number == instance)?.Shown;
    }

    /// <summary>One line per seat: who comes or goes while it changes hands has the same name.</summary>
    internal override ImmutableArray<InstanceStatus> Read()
    {
        lock (_gate) return [.. _seats.Select(seat => seat.Shown.Status())];
    }

    internal override ImmutableArray<LeavingStatus> ReadLeaving() => [.. Actors().Select(actor => actor.Leaving()).OfType<LeavingStatus>()];

    internal override Task Left => _left.Task;

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
            return new StartResult(0, [new StartFault.Cancelled { Context = new StartContext(key, key.Version, _config.VisibleCommand, _config.VisibleCwd, "") }]);
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

    private void Take(VersionConfig config)
    {
        var log = _config.Log;
        lock (_gate) _config = config;
        if (config.Log == log) return;
        foreach (var seat in _seats) workshop.Tail.Redirect(seat.Place.Output, workshop.FileOf(key, seat.Place.Number, config.Log));
    }

    private List<InstanceActor> Actors()
    {
        lock (_gate) return [.. _seats.Select(seat => seat.Actor), .. _passing, .. _leaving.Select(seat => seat.Actor)];
    }
}
