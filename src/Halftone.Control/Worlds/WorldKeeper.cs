using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.Core.Worlds;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Worlds;

/// <summary>The one writer of worlds: starts what a configuration names, compiles it, publishes it, and changes it step by step.</summary>
/// <remarks>
/// Changes of processes run one at a time and may take minutes; changes of traffic alone come between their steps, for they are what an
/// operator needs while something goes wrong. Readers take <see cref="Now"/> and never wait. WorldKeeper.Releases.cs has what releases need.
/// </remarks>
/// <param name="publish">Hands a world to the data plane; every exchange that begins afterwards sees it.</param>
internal sealed partial class WorldKeeper(Supervisor supervisor, VersionShelf shelf, Action<World> publish, TimeProvider time, ILogger log) : IDisposable
{
    private readonly SemaphoreSlim _change = new(1, 1);
    private readonly Lock _publishing = new();
    private Standing _now = Standing.Nothing;

    internal Standing Now => Volatile.Read(ref _now);

    internal VersionShelf Shelf => shelf;

    /// <summary>The last reload was accepted (or none was tried).</summary>
    internal bool LastReloadSucceeded { get; private set; } = true;

    /// <summary>Starts every version of the file and every one that was deployed; ends when each stable is ready and every other version is ready or has failed its first start.</summary>
    /// <remarks>The configuration can be read from the beginning: a version that does not become ready is looked at while it does not.</remarks>
    /// <returns>The stable that did not become ready, or null. Generation 1 begins only on success.</returns>
    internal async Task<ChangeResult.StartFailed?> OpenAsync(HalftoneConfig config, CancellationToken stop)
    {
        await _change.WaitAsync(stop);
        try
        {
            Publish(now =>
            {
                var next = new Standing(0, config, now.Deployed, Overrides.None);
                var fitting = now.Overrides.Over(next.Config, next.Config).Kept;
                foreach (var lost in Pinning.Lost(now.Overrides, fitting, "the version is no more")) log.PinsLost(lost);
                return next with { Overrides = fitting };
            });
            if (Effective.Misfit(config, Now.Deployed) is var (why, _)) log.Misfit(why);
            if (await new Opening(supervisor, shelf).RunAsync(Now.Config, stop) is { } failed) return failed;
            Publish(now => now with { Generation = 1 });
            return null;
        }
        finally
        {
            _change.Release();
        }
    }

    /// <summary>Brings the gateway from what runs to `next`, or leaves everything as it is. What releases decided stays decided.</summary>
    /// <param name="guard">As <see cref="Reload.RunAsync"/> has it.</param>
    internal Task<ChangeResult> ReloadAsync(HalftoneConfig next, CancellationToken stop, Func<ReloadOutlook, ChangeResult?>? guard = null) => ChangeAsync(async () =>
    {
        var result = await new Reload(supervisor, shelf, time, this).RunAsync(next, now => Beside(next, now), stop, guard);
        // What was not tried has not failed.
        if (result is not ChangeResult.Moved) LastReloadSucceeded = result is ChangeResult.Done or ChangeResult.Unchanged;
        return result;
    }, stop);

    /// <summary>What <see cref="ReloadAsync"/> would come to at this moment. Nothing is waited for, and nothing is done.</summary>
    internal ReloadOutlook Foresee(HalftoneConfig next) => new Reload(supervisor, shelf, time, this).Look(next, now => Beside(next, now));

    /// <summary>The file could not be read or was refused before it came here.</summary>
    internal void NoteRefusedReload() => LastReloadSucceeded = false;

    /// <param name="force">Also while a release is on; without it that is a conflict.</param>
    internal ChangeResult Split(string service, IReadOnlyDictionary<string, double> shares, bool force = false) => Decide(now => Traffic.Split(now, service, shares, force));

    internal ChangeResult Drain(VersionKey key, bool drain) => Decide(now => Traffic.Drain(now, key, drain));

    internal ChangeResult Hold(VersionKey key, int place, bool held) => Decide(_ => (null, new Instances(supervisor, this).Hold(key, place, held)));

    internal Task<ChangeResult> ScaleAsync(VersionKey key, int instances, CancellationToken stop) =>
        ChangeAsync(() => new Instances(supervisor, this).ScaleAsync(key, instances, stop), stop);

    /// <summary>Replaces instances by new ones of the same configuration, one at a time, without losing a request.</summary>
    /// <param name="version">Null = all versions of the service, stable last.</param>
    /// <param name="instance">1-based place; null = all of the version.</param>
    internal Task<ChangeResult> RestartAsync(string service, string? version, int? instance, CancellationToken stop) =>
        ChangeAsync(() => new Instances(supervisor, this).RestartAsync(service, version, instance, stop), stop);

    /// <summary>The step from what is in force at this moment to what shall be: compiled, handed down, and from here on in force.</summary>
    internal void Publish(Func<Standing, Standing> step)
    {
        lock (_publishing) PublishLocked(step(_now));
    }

    public void Dispose() => _change.Dispose();

    private static (Deployed Next, ChangeResult? Refused) Beside(HalftoneConfig next, Standing now) =>
        (now.Deployed, Effective.Misfit(next, now.Deployed) is var (why, fix) ? new ChangeResult.Conflict(why, fix) : null);

    private VersionRoute Route(VersionKey key, LimitsConfig limits)
    {
        var shelved = shelf.Take(key, limits);
        return new VersionRoute(key, shelved.Pool, limits, shelved.Tally) { Withdrawal = shelved.Withdrawal };
    }

    private void PublishLocked(Standing next)
    {
        ReadmitLocked(next);
        var routed = next.Overrides.Routed(next.Config);
        var table = RouteCompiler.Compile(routed, key => Route(key, next.Config.Version(key)!.Limits), next.Overrides.RoutedSplits(next.Config), shelf.Rates, shelf.Evidence, next.Overrides.RoutedPins());
        publish(new World { Generation = next.Generation, Routes = table, TrustedProxies = next.Config.TrustedProxies, UnderscoreNames = next.Config.UnderscoreNames, RequestsMax = next.Config.Limits.Requests ?? 0 });
        shelf.KeepRates(next.Config.Services);
        var before = _now;
        Volatile.Write(ref _now, next);
        TurnStables(before.Config, next.Config);
    }

    /// <summary>A change that starts and stops nothing; null as the next standing = it stays as it is.</summary>
    private ChangeResult Decide(Func<Standing, (Standing? Next, ChangeResult Result)> decide)
    {
        ChangeResult result;
        lock (_publishing)
        {
            (var next, result) = decide(_now);
            if (next is not null) PublishLocked(next);
        }
        Tell(result);
        return result;
    }

    private async Task<ChangeResult> ChangeAsync(Func<Task<ChangeResult>> change, CancellationToken stop)
    {
        // The start may be waiting for the very version somebody wants to change, for as long as that has to become ready.
        if (Now.Generation == 0) return new ChangeResult.Conflict("the gateway is still starting", "halftone ps and halftone logs show what it waits for");
        await _change.WaitAsync(stop);
        try
        {
            var result = await change();
            Tell(result);
            return result;
        }
        finally
        {
            _change.Release();
        }
    }

    private void Tell(ChangeResult result)
    {
        if (result is ChangeResult.Done done) log.Changed(Now.Generation, string.Join("; ", done.Changes));
        if (result is ChangeResult.StartFailed { NotUndone.IsEmpty: false } failed) log.HalfUndone(failed.What);
    }
}
