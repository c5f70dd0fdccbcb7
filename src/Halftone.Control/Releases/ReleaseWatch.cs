using System.Collections.Concurrent;
using Halftone.Control.Supervision;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Halftone.Core.Releases;
using Halftone.Core.Worlds;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Releases;

/// <summary>Sees candidates by the evidence of requests, by their processes, and by the gates that ask somebody else.</summary>
/// <param name="count">What the largest instance of a version holds at this moment; null = that is not to be had quickly.</param>
internal sealed class ReleaseWatch(EvidenceThread evidence, Supervisor supervisor, WorldKeeper keeper, GateMaker gates, Func<VersionKey, CancellationToken, Task<MemoryFinding?>> count, TimeProvider time, ILogger log) : IReleaseWatch, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, CandidateWatch> _byService = new();
    private readonly ConcurrentBag<Task> _endings = [];

    public Assignment Begin(Release release, Percent weight)
    {
        if (_byService.TryGetValue(release.Service, out var watch) && watch.Release != release.Id) End(watch);
        watch = _byService.GetOrAdd(release.Service, _ => new CandidateWatch(release, evidence, keeper.Now.Config.Service(release.Service)?.Unit ?? SplitUnit.Identity, Patience(release), time));
        var runner = gates.Start(release, weight, time, log);
        return watch.Begin(weight, runner, Facts(release));
    }

    public ReleaseSight Look(Release release) =>
        _byService.TryGetValue(release.Service, out var watch) && watch.Release == release.Id ? watch.Look(release, Facts(release)) : ReleaseSight.Nothing;

    public ReleaseEvent.HardSignal? Signal(Release release)
    {
        var key = new VersionKey(release.Service, release.To);
        var facts = Facts(supervisor.Read(key));
        if (facts.GivenUp > 0) return new(HardSignalKind.CrashLoop, ProcessGates.CrashLoop("processes", facts).Why);
        if (facts.Instances > 0 && !keeper.Serves(key)) return new(HardSignalKind.NoReadyInstance, $"no instance of {key} is ready{(facts.LastExit is { } exit ? $"; the last one {exit}" : "")}");
        if (!_byService.TryGetValue(release.Service, out var watch) || watch.Release != release.Id) return null;
        return watch.Burst() is { } burst
            ? new(HardSignalKind.ErrorBurst, $"{burst.InARow} requests of {release.To} in a row failed, while {burst.StableBad} of stable's {burst.StableOk + burst.StableBad} did in the same seconds")
            : null;
    }

    public Task<MemoryFinding?> CountAsync(Release release, CancellationToken stop) => count(new VersionKey(release.Service, release.To), stop);

    public void End(Release release)
    {
        if (_byService.TryGetValue(release.Service, out var watch) && watch.Release == release.Id) End(watch);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var watch in _byService.Values) End(watch);
        await Task.WhenAll(_endings);
    }

    private void End(CandidateWatch watch)
    {
        if (_byService.TryRemove(new(watch.Service, watch))) _endings.Add(watch.DisposeAsync().AsTask());
    }

    /// <summary>Longer than either arm lets a client wait for an answer's head, so that nothing is closed that is still to come.</summary>
    private TimeSpan Patience(Release release)
    {
        var config = keeper.Now.Config;
        var longest = new[] { release.From, release.To }.OfType<string>()
            .Select(version => config.Version(new VersionKey(release.Service, version))?.Limits.FirstByte ?? TimeSpan.FromSeconds(60)).Max();
        return longest + TimeSpan.FromSeconds(2);
    }

    private ProcessFacts Facts(Release release)
    {
        var key = new VersionKey(release.Service, release.To);
        return Facts(supervisor.Read().Where(instance => instance.Version == key));
    }

    private ProcessFacts Facts(IEnumerable<InstanceStatus> all)
    {
        var instances = all.Where(instance => instance.State != "address").ToArray();
        return new()
        {
            Instances = instances.Length,
            GivenUp = instances.Count(instance => instance.State == "failed"),
            Restarts = instances.Sum(instance => instance.Restarts),
            LastExit = instances.Select(instance => instance.LastExit).OfType<string>().LastOrDefault(),
            Memory = instances.Where(instance => instance.Pid is not null).Select(instance => new InstanceMemory(instance.Name, instance.RssBytes) { Told = Telling(instance.Telemetry) }).ToItems(),
        };
    }

    private InstanceTelling? Telling(NodeTelemetry? told) => told is null ? null
        : new InstanceTelling(told.LiveHeapBytes, told.HeapUsedBytes, told.LoopDelayP99, told.ArrivedAt, time.GetElapsedTime(told.ArrivedAt));
}
