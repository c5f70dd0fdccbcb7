using System.Collections.Immutable;
using Halftone.Api.Contracts;
using Halftone.Control.Machine;
using Halftone.Control.Releases;
using Halftone.Control.Supervision;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Halftone.Core.Pressure;
using Halftone.Core.Releases;

namespace Halftone.Telemetry;

/// <summary>What runs right now, as one document: configuration, processes, pools and counters put together.</summary>
internal sealed class Picture(WorldKeeper keeper, Supervisor supervisor, RateMeter rates, Func<MemoryState> memory, IReleaseDesk desk, TimeProvider time)
{
    /// <param name="service">Null = all.</param>
    internal ServicesDocument Take(string? service)
    {
        var now = keeper.Now;
        var instances = supervisor.Read();
        return new()
        {
            Generation = now.Generation,
            Time = time.GetUtcNow(),
            Leaving = [.. supervisor.ReadLeaving().Where(each => service is null || each.Version.Service == service).Select(Leaving)],
            Warnings = memory() is { Rung: > MemoryRung.None, Reading: { } reading } state ? [$"memory is short: {MemoryText.Of(reading)}; {MemoryText.Answer(state.Rung)}"] : [],
            Services = [.. now.Config.Services.Where(each => service is null || each.Name == service).Select(each => Service(now, each, instances))],
        };
    }

    private ServiceDocument Service(Standing now, ServiceConfig service, ImmutableArray<InstanceStatus> instances) => new()
    {
        Service = service.Name,
        Stable = service.Stable,
        Hosts = [.. service.Match.Hosts.Select(host => now.Config.Resolved.Mask("match.hosts", host)!)],
        PathPrefix = now.Config.Resolved.Mask("match.path_prefix", service.Match.PathPrefix)!,
        Split = Shares.SplitOf(now, service) is { } split
            ? new() { Candidate = split.Candidate, Percent = split.Weight.Value, From = split.Release is not null ? "release" : now.Overrides.Splits.ContainsKey(service.Name) ? "run-time" : "file" }
            : null,
        Pins = now.Overrides.PinsOf(service.Name).Count,
        Release = desk.Look(service.Name) is { Release: { IsOver: false } release } ? Brief(release) : null,
        Versions = [.. service.Versions.Select(version => Version(now, service, version, instances))],
    };

    private static ReleaseBriefDocument Brief(Release release) => new()
    {
        Id = release.Id,
        To = release.To,
        Phase = PhaseWords.Of(release.Phase),
        Percent = release.Weight.Value,
        Step = release.Step + 1,
        Steps = release.Plan.Steps.Count,
    };

    private VersionDocument Version(Standing now, ServiceConfig service, VersionConfig version, ImmutableArray<InstanceStatus> instances)
    {
        var key = new VersionKey(service.Name, version.Name);
        var shelved = keeper.Shelf.Find(key);
        var pool = shelved?.Pool.Read() ?? default;
        var figures = VersionFigures.Of(shelved?.Tally);
        var share = Shares.Of(now, service, version.Name);
        var sheds = Sheds.ByReason(figures.ByFault);
        return new()
        {
            Version = version.Name,
            Role = version.Name == service.Stable ? "stable" : share > 0 ? "candidate" : "other",
            Percent = share,
            Drained = now.Overrides.Drained.Contains(key),
            Requests = figures.Requests,
            Errors5xx = figures.OfClass(5) - Sheds.With5xx(figures.ByFault),
            RequestsPerSecond = rates.Of(key),
            Slots = pool.Slots,
            Busy = pool.Busy,
            Waiting = pool.Waiting,
            WaitBoundMs = pool.WaitBound / 1e6,
            Sheds = sheds.Values.Sum(),
            ShedsByReason = sheds,
            DeadRequests = figures.DeadRequests,
            FellBack = figures.FellBack,
            Retries = figures.Retries,
            Ejections = pool.Ejections,
            Streams = pool.Streams,
            InstancesWanted = version.Addresses.IsEmpty ? now.Overrides.InstancesOf(service.Name, version) : version.Addresses.Count,
            Warnings = rates.Sheds(key, figures),
            Instances = [.. instances.Where(each => each.Version == key).Select(Instance)],
        };
    }

    private InstanceDocument Instance(InstanceStatus status) => new()
    {
        Instance = status.Name,
        State = status.State,
        Health = status.Health.Word,
        Pid = status.Pid,
        Address = status.Endpoint?.ToString(),
        Restarts = status.Restarts,
        Started = status.Pid is null ? null : time.GetUtcNow() - status.Age,
        RssBytes = status.Pid is null ? null : status.RssBytes,
        PssBytes = status.PssBytes,
        PssUnread = (status.Pss as PssReading.Unread)?.Why,
        Telemetry = status.Telemetry is { } told ? Of(told) : null,
        CpuSeconds = status.Pid is null ? null : status.Cpu.TotalSeconds,
        LastExit = status.LastExit,
        Warnings = [.. Warnings(status)],
    };

    private LeavingDocument Leaving(LeavingStatus status) => new()
    {
        Service = status.Version.Service,
        Instance = status.Name,
        Pid = status.Pid,
        Streams = status.Streams,
        ClosesAt = time.GetUtcNow() + status.ClosesIn,
    };

    private static IEnumerable<string> Warnings(InstanceStatus status)
    {
        if (status.Health.Why is { } why) yield return why;
        if (status.BeyondLoopback) yield return "listens beyond loopback: it can be reached around the gateway";
        foreach (var warning in status.Warnings) yield return warning;
        if (status.LinesDropped > 0) yield return $"{status.LinesDropped} output lines lost";
    }

    private static TelemetryDocument Of(NodeTelemetry told) => new()
    {
        HeapUsedBytes = told.HeapUsedBytes,
        HeapLiveBytes = told.LiveHeapBytes,
        ExternalBytes = told.ExternalBytes,
        ArrayBufferBytes = told.ArrayBufferBytes,
        LoopDelayP99Ms = Math.Round(told.LoopDelayP99.TotalMilliseconds, 1),
        LoopDelayMaxMs = Math.Round(told.LoopDelayMax.TotalMilliseconds, 1),
        LoopUtilization = Math.Round(told.LoopUtilization, 3),
        Collections = told.CollectionsTotal,
        CollectionSeconds = Math.Round(told.CollectionTimeTotal.TotalSeconds, 3),
        CollectionMaxMs = Math.Round(told.CollectionMax.TotalMilliseconds, 1),
        Resources = told.Resources,
    };
}
