using System.Collections.Immutable;
using Halftone.Control.Supervision.Probing;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Supervision;

/// <summary>Starts, watches, replaces and stops the instances of every version, and keeps the versions' pools in step with them.</summary>
/// <remarks>
/// All members may be called from any thread; steps of one version run one after the other. Build it before a thread is pinned to a
/// CPU or the file limit is raised: children get the mask and the limit that the gateway had at this moment.
/// </remarks>
internal sealed class Supervisor(SupervisorOptions options, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>So long versions of one service wait for each other at the end: a stop is a moment as a rule, and graces must not add up.</summary>
    private static readonly TimeSpan TurnsMax = TimeSpan.FromSeconds(2);

    private readonly Workshop _workshop = new(options, time, log);
    private readonly Lock _gate = new();
    private readonly List<RunningVersion> _versions = [];
    private PssBook? _pss;

    /// <summary>Who looks after whose health; a version that is about to stop is watched no longer.</summary>
    private readonly Dictionary<RunningVersion, HealthWatch> _watches = [];

    /// <summary>Stopped ones that live on for their streams; one of the same name may run already.</summary>
    private readonly List<RunningVersion> _leaving = [];
    private Task<int>? _open;
    private ITimer? _rounds;

    /// <summary>Output of all instances.</summary>
    internal LogTail Logs => _workshop.Tail;

    /// <summary>For programs that are no instances, such as those of gates; they end with the gateway as instances do. Usable until we are disposed.</summary>
    internal ToolRun Tools => _workshop.Tools;

    /// <summary>Where the processes of a version run.</summary>
    internal string DirectoryOf(VersionConfig config) => Path.GetFullPath(config.Cwd, options.BaseDirectory);

    /// <summary>The guard's pid; null while there is none.</summary>
    internal int? GuardPid => _workshop.GuardPid;

    /// <summary>Ends what an earlier gateway of the same id left behind and starts the guard; returns how many processes were ended.</summary>
    /// <remarks>Call it once the admin socket is ours and before anything is started: the processes of a living gateway must not be swept.</remarks>
    internal Task<int> OpenAsync(CancellationToken stop)
    {
        lock (_gate)
        {
            _rounds ??= time.CreateTimer(_ => LookAtHealth(), null, HealthWatch.Every, HealthWatch.Every);
            if (_pss is null)
            {
                _pss = new(Ready, ProcessTable.Read, SmapsRollup.Read, time, log);
                _pss.Start();
            }

            return _open ??= _workshop.OpenAsync(stop);
        }
    }

    /// <summary>Starts all instances and adds each to the pool when it is ready; ends when every one is ready or has failed its first start.</summary>
    /// <remarks>Failed ones are tried again in the background: a candidate until it gives up (then the pool closes), stable for ever.
    /// Cancelling stops the version again. A version with `addresses` only joins the pool.</remarks>
    internal async Task<StartResult> StartVersionAsync(VersionKey key, VersionConfig config, bool stable, Pool pool, CancellationToken stop)
    {
        await OpenAsync(stop);
        var version = New(key, config, stable, pool);
        lock (_gate)
        {
            if (_versions.Any(other => other.Key == key)) throw new InvalidOperationException($"{key} is running already; replace it instead.");
            _versions.Add(version);
            _watches.Add(version, new HealthWatch(_workshop, key, pool, config.Health));
        }

        var result = await version.StartAsync(stop);
        if (stop.IsCancellationRequested) await StopVersionAsync(key, CancellationToken.None);
        return result;
    }

    /// <summary>Rolls a running version over to another config, one instance at a time: start, ready, swap, drain, stop.</summary>
    /// <remarks>At the first failed start it halts and rolls back what was already swapped: the version runs as before.
    /// With a fixed `port` the old instance has to stop first. A command that becomes addresses (or the reverse) needs the pool: stop and start.</remarks>
    internal Task<StartResult> ReplaceVersionAsync(VersionKey key, VersionConfig config, CancellationToken stop)
    {
        var version = Find(key);
        if (!version.Fits(config)) throw new InvalidOperationException($"{key} changes between `command` and `addresses`; stop it and start it.");
        return ReplaceAsync(version, config, stop);
    }

    /// <summary>Replaces one instance (1-based place) or all by new processes of the same config, as ReplaceVersionAsync does.</summary>
    internal Task<StartResult> RestartAsync(VersionKey key, int? instance, CancellationToken stop) => Find(key).RestartAsync(instance, stop);

    /// <summary>Starts or stops instances until there are so many; new ones that fail their first start are removed again.</summary>
    internal Task<StartResult> ScaleAsync(VersionKey key, int instances, CancellationToken stop) => Find(key).ScaleAsync(instances, stop);

    /// <summary>Drains and stops all instances and forgets the version. Its pool stays the caller's. Cancelling only ends the wait.</summary>
    /// <remarks>Instances that have nothing but streams left are not waited for: they stop in the background when those are gone or their time is up.</remarks>
    internal async Task StopVersionAsync(VersionKey key, CancellationToken stop)
    {
        var version = Find(key);
        await UnwatchAsync(version);
        var end = version.DisposeAsync().AsTask();
        await Task.WhenAny(end, version.Left).WaitAsync(stop);
        lock (_gate)
        {
            _versions.Remove(version);
            if (!end.IsCompleted) _leaving.Add(version);
        }

        if (end.IsCompleted) await end;
        else _ = ForgetAsync(version, end);
    }

    /// <summary>Instances that live on for their streams only.</summary>
    internal ImmutableArray<LeavingStatus> ReadLeaving() => [.. Versions().Concat(Leaving()).SelectMany(version => version.ReadLeaving())];

    /// <summary>Stable never gives up; a version that had given up is tried again when it becomes stable.</summary>
    internal void SetStable(VersionKey key, bool stable) => Find(key).SetStable(stable);

    /// <summary>Takes over a config under which the same processes go on (<see cref="ConfigDiff.SameProcesses"/>); the number of instances stays.</summary>
    internal void Configure(VersionKey key, VersionConfig config)
    {
        var version = Find(key);
        WatchOf(version)?.Configure(config.Health);
        version.Configure(config);
    }

    /// <summary>Takes one instance (1-based place) out of rotation while its process lives on, or puts it back. False: there is none, or it is not ours.</summary>
    internal bool Hold(VersionKey key, int instance, bool held) => Find(key).Hold(instance, held);

    /// <summary>Who sits in a place (from 1) of a version; null: nobody of ours.</summary>
    internal InstanceActor? FindInstance(VersionKey key, int place)
    {
        lock (_gate) return _versions.Find(version => version.Key == key)?.Find(place);
    }

    internal bool Runs(VersionKey key)
    {
        lock (_gate) return _versions.Any(version => version.Key == key);
    }

    /// <summary>How many instances it has, whatever was wished for.</summary>
    internal int Count(VersionKey key) => Find(key).Read().Length;

    /// <summary>All instances in start order.</summary>
    internal ImmutableArray<InstanceStatus> Read()
    {
        var groups = ProcessTable.Read().ToLookup(row => row.Group);
        return
        [
            .. Versions().SelectMany(version => Seen(version)).Select(status => status.Pid is not { } pid ? status : status with
            {
                RssBytes = groups[pid].Sum(row => row.RssBytes),
                Pss = _pss?.Of(pid, groups[pid]),
                Cpu = TimeSpan.FromTicks(groups[pid].Sum(row => row.Cpu.Ticks)),
            }),
        ];
    }

    /// <summary>The instances of one version without what only a look at all of /proc tells (memory, CPU), for whoever asks many times a second; empty = it does not run.</summary>
    internal ImmutableArray<InstanceStatus> Read(VersionKey key) => [.. Versions().Where(version => version.Key == key).SelectMany(version => Seen(version))];

    private ImmutableArray<InstanceStatus> Seen(RunningVersion version) => WatchOf(version)?.Onto(version.Read()) ?? version.Read();

    /// <summary>Kills every process group at once and without waiting: the answer to a second signal.</summary>
    internal void KillNow() => _workshop.Spawner.KillAll();

    /// <summary>Stops all services side by side; within one the versions in reverse start order, stable last.</summary>
    /// <remarks>All of it takes no longer than the longest grace and <see cref="TurnsMax"/>.</remarks>
    public async ValueTask DisposeAsync()
    {
        _workshop.End();
        if (_rounds is not null) await _rounds.DisposeAsync();
        if (_pss is not null) await _pss.DisposeAsync();
        foreach (var version in Versions()) await UnwatchAsync(version);
        try
        {
            await Task.WhenAll(Leaving().Concat(Versions()).GroupBy(version => version.Key.Service).Select(service => EndAsync([.. service])));
        }
        finally
        {
            await _workshop.DisposeAsync();
        }
    }

    private async Task EndAsync(RunningVersion[] versions)
    {
        var began = time.GetTimestamp();
        var ends = new List<Task>();
        foreach (var version in versions.Reverse().OrderBy(version => version.IsStable))
        {
            var end = version.DisposeAsync().AsTask();
            ends.Add(end);
            if (TurnsMax - time.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
                await end.WaitAsync(left, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(ends);
    }

    private async Task<StartResult> ReplaceAsync(RunningVersion version, VersionConfig config, CancellationToken stop)
    {
        var result = await version.ReplaceAsync(config, stop);
        if (result.Succeeded) WatchOf(version)?.Configure(config.Health);
        return result;
    }

    private void LookAtHealth()
    {
        HealthWatch[] watches;
        lock (_gate) watches = [.. _watches.Values];
        foreach (var watch in watches) watch.Look();
    }

    /// <summary>Processes that have become ready.</summary>
    private IEnumerable<int> Ready() => Versions().SelectMany(version => version.Read()).Where(status => status.StartTook is not null).Select(status => status.Pid).OfType<int>();

    private HealthWatch? WatchOf(RunningVersion version)
    {
        lock (_gate) return _watches.GetValueOrDefault(version);
    }

    private async Task UnwatchAsync(RunningVersion version)
    {
        HealthWatch? watch;
        lock (_gate) _watches.Remove(version, out watch);
        if (watch is not null) await watch.DisposeAsync();
    }

    private RunningVersion New(VersionKey key, VersionConfig config, bool stable, Pool pool) => config.Addresses.IsEmpty
        ? new StartedVersion(_workshop, key, config, stable, pool)
        : new AddressedVersion(_workshop, key, config, pool);

    private RunningVersion Find(VersionKey key)
    {
        lock (_gate) return _versions.Find(version => version.Key == key) ?? throw new InvalidOperationException($"{key} is not running.");
    }

    private List<RunningVersion> Versions()
    {
        lock (_gate) return [.. _versions];
    }

    private List<RunningVersion> Leaving()
    {
        lock (_gate) return [.. _leaving];
    }

    private async Task ForgetAsync(RunningVersion version, Task end)
    {
        await end.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate) _leaving.Remove(version);
    }
}
