using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.Core.Worlds;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Worlds;

/// <summary>The one writer of worlds: starts what a configuration names, compiles it, publishes it, and changes it step by step.</summary>
/// <remarks>One change at a time; readers take <see cref="Now"/> and never wait.</remarks>
/// <param name="publish">Hands a world to the data plane; every exchange that begins afterwards sees it.</param>
internal sealed class WorldKeeper(Supervisor supervisor, VersionShelf shelf, Action<World> publish, TimeProvider time, ILogger log) : IDisposable
{
    private readonly SemaphoreSlim _change = new(1, 1);
    private Standing _now = Standing.Nothing;

    internal Standing Now => Volatile.Read(ref _now);

    internal VersionShelf Shelf => shelf;

    /// <summary>The last reload was accepted (or none was tried).</summary>
    internal bool LastReloadSucceeded { get; private set; } = true;

    /// <summary>Starts every version; ends when each stable is ready and every other version is ready or has failed its first start.</summary>
    /// <returns>The stable that did not become ready, or null. The world is published only on success.</returns>
    internal async Task<ChangeResult.StartFailed?> OpenAsync(HalftoneConfig config, CancellationToken stop)
    {
        await _change.WaitAsync(stop);
        try
        {
            if (await new Opening(supervisor, shelf).RunAsync(config, stop) is { } failed) return failed;
            Publish(new Standing(1, config, Overrides.None));
            return null;
        }
        finally
        {
            _change.Release();
        }
    }

    /// <summary>Brings the gateway from what runs to `next`, or leaves everything as it is.</summary>
    internal Task<ChangeResult> ReloadAsync(HalftoneConfig next, CancellationToken stop) => ChangeAsync(async () =>
    {
        var result = await new Reload(supervisor, shelf, time, this).RunAsync(next, stop);
        LastReloadSucceeded = result is ChangeResult.Done or ChangeResult.Unchanged;
        return result;
    }, stop);

    /// <summary>The file could not be read or was refused before it came here.</summary>
    internal void NoteRefusedReload() => LastReloadSucceeded = false;

    internal Task<ChangeResult> SplitAsync(string service, IReadOnlyDictionary<string, double> shares, CancellationToken stop) =>
        ChangeAsync(() => Task.FromResult(new Traffic(this).Split(service, shares)), stop);

    internal Task<ChangeResult> DrainAsync(VersionKey key, bool drain, CancellationToken stop) =>
        ChangeAsync(() => Task.FromResult(new Traffic(this).Drain(key, drain)), stop);

    internal Task<ChangeResult> HoldAsync(VersionKey key, int place, bool held, CancellationToken stop) =>
        ChangeAsync(() => Task.FromResult(new Instances(supervisor, this).Hold(key, place, held)), stop);

    internal Task<ChangeResult> ScaleAsync(VersionKey key, int instances, CancellationToken stop) =>
        ChangeAsync(() => new Instances(supervisor, this).ScaleAsync(key, instances, stop), stop);

    /// <summary>Replaces instances by new ones of the same configuration, one at a time, without losing a request.</summary>
    /// <param name="version">Null = all versions of the service, stable last.</param>
    /// <param name="instance">1-based place; null = all of the version.</param>
    internal Task<ChangeResult> RestartAsync(string service, string? version, int? instance, CancellationToken stop) =>
        ChangeAsync(() => new Instances(supervisor, this).RestartAsync(service, version, instance, stop), stop);

    /// <summary>Compiles what shall be in force and hands it down: from here on it is in force. Only called within a change.</summary>
    internal void Publish(Standing next)
    {
        var routed = next.Overrides.Routed(next.Config);
        var table = RouteCompiler.Compile(routed, key => Route(key, next.Config.Version(key)!.Limits), next.Overrides.RoutedSplits(next.Config));
        publish(new World { Generation = next.Generation, Routes = table, TrustedProxies = next.Config.TrustedProxies, UnderscoreNames = next.Config.UnderscoreNames });
        Volatile.Write(ref _now, next);
    }

    public void Dispose() => _change.Dispose();

    private VersionRoute Route(VersionKey key, LimitsConfig limits)
    {
        var shelved = shelf.Take(key, limits);
        return new VersionRoute(key, shelved.Pool, limits, shelved.Tally);
    }

    private async Task<ChangeResult> ChangeAsync(Func<Task<ChangeResult>> change, CancellationToken stop)
    {
        await _change.WaitAsync(stop);
        try
        {
            var result = await change();
            if (result is ChangeResult.Done done) log.Changed(Now.Generation, string.Join("; ", done.Changes));
            if (result is ChangeResult.StartFailed { NotUndone.IsEmpty: false } failed) log.HalfUndone(failed.What);
            return result;
        }
        finally
        {
            _change.Release();
        }
    }
}
