using System.Reflection;
using System.IO.Hashing;
using System.Text;
using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Auditing;
using Halftone.Control.Heap;
using Halftone.Control.Machine;
using Halftone.Control.Releases;
using Halftone.Control.Supervision;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;
using Halftone.DataPlane;
using Halftone.Running;
using Halftone.Telemetry;

namespace Halftone;

/// <summary>Builds the object graph by hand, readable from top to bottom.</summary>
internal static class Composition
{
    internal static string Version { get; } =
        typeof(Composition).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <param name="desk">Null = the real one; tests of API and verbs hand in a script.</param>
    internal static DaemonParts Build(ConfigSource source, TakenConfig taken, string socketPath, AccessLog accessLog, Surroundings here, IReleaseDesk? desk = null)
    {
        var (log, config) = (new DaemonLog(here.Terminal, here.Time), taken.Config!);
        Readiness? readiness = null;
        var story = new Story(log, here.Terminal, key => readiness is not { Phase: Phase.Serving } && config.Service(key.Service)?.Stable == key.Version);
        var (childLimit, reactors) = (OpenFiles.Limit(), config.Reactors ?? Math.Clamp(Environment.ProcessorCount / 4, 1, 8));
        var descriptors = DescriptorBudget.Of(config, childLimit);
        var dataPlane = new ReactorGroup(DataPlane(config, reactors, descriptors.Connections, accessLog, here, log));
        var supervisor = new Supervisor(Supervision(source, socketPath, childLimit, story, here), here.Time, log);
        var keeper = new WorldKeeper(supervisor, new VersionShelf(reactors, dataPlane, new Random()), dataPlane.Publish, here.Time, log);
        readiness = new Readiness(keeper);
        var notify = new SystemdNotify(here.Environment("NOTIFY_SOCKET"), here.Time);
        var audit = new Audit(new AuditLog(AuditPath(source, config, socketPath)), keeper, here.Time, log);
        var watch = MemorySide.Build(config, supervisor, keeper, dataPlane, reactors, descriptors.Connections, HeapFiles.In(Path.GetDirectoryName(socketPath)!, here.Time), audit, here, log);
        var rates = new RateMeter(keeper, here.Time);
        var releases = ReleaseSide.Build(source, taken, supervisor, keeper, watch.Rounds, rates, here, log);
        var reloading = new Reloading(source, keeper, notify, readiness, accessLog, audit, releases.Use, releases.Configs, () => InstancesOf(supervisor), here, log);
        var memory = new MemoryBook(() => [.. dataPlane.ReadMemory(), .. keeper.Shelf.ReadMemory(), .. supervisor.Logs.ReadMemory(), .. releases.ReadMemory()], watch.Forecast.Bound, here.Time);
        StopSignals? signals = null;
        signals = new StopSignals(() => _ = reloading.RunLoggedAsync(signals!.Asked));
        var views = new ReleaseViews(desk ??= releases.Desk, keeper, here.Time);
        var self = new DaemonDocument { Version = Version, Pid = Environment.ProcessId, Started = here.Time.GetUtcNow(), Config = (source as ConfigSource.File)?.Path };
        var admin = new AdminServer(new AdminEndpoints(socketPath, config.Admin.Http, config.Metrics), () => keeper.Now is { Generation: > 0 } now ? now.Config.Admin : config.Admin, app =>
        {
            new ServicesApi(new Picture(keeper, supervisor, rates, () => watch.Governor.State, desk, here.Time), keeper, desk, audit, signals.Asked).Map(app);
            new ReleasesApi(desk, views, keeper, audit, signals.Asked).Map(app);
            new PinsApi(releases.Pins, keeper, audit, signals.Asked).Map(app);
            new EventsApi(desk, views, keeper, self.Started, here.Time, signals.Asked).Map(app);
            new NotificationsApi(releases.News, keeper, audit).Map(app);
            new InstancesApi(keeper, audit, signals.Asked).Map(app);
            new HeapApi(watch.Heap, audit, signals.Asked).Map(app);
            new MemoryApi(memory, watch.Forecast, () => watch.Governor.State, here.Time).Map(app);
            new ConfigApi(reloading, keeper, audit, self, () => dataPlane.Bound.Select(endpoint => endpoint.ToString()), signals.Asked).Map(app);
            new ConfigHistoryApi(releases.Configs, keeper, self).Map(app);
            new LogsApi(supervisor, keeper, signals.Asked).Map(app);
            new ExplainApi(() => dataPlane.Current).Map(app);
            new HealthApi(readiness, new MetricsPage(keeper, supervisor, dataPlane, () => watch.Governor.State, memory, new ReleaseMetrics(desk, releases.Counts, () => releases.StoreWorks, () => releases.News.DeadLetters.Length), self.Started)).Map(app);
        }, here.Time, log);
        return new DaemonParts
        {
            Source = source,
            SocketPath = socketPath,
            Log = log,
            Audit = audit,
            Signals = signals,
            Notify = notify,
            DataPlane = dataPlane,
            Supervisor = supervisor,
            Keeper = keeper,
            Readiness = readiness,
            Rates = rates,
            Releases = releases,
            Reloading = reloading,
            Governor = watch.Governor,
            Forecast = watch.Forecast,
            Memory = memory,
            Idle = new IdleMinutes(dataPlane.Read, Garbage.OfAnIdleMinute, here.Time),
            Admin = admin,
        };
    }

    private static Func<VersionKey, int> InstancesOf(Supervisor supervisor)
    {
        var counts = supervisor.Read().GroupBy(instance => instance.Version).ToDictionary(group => group.Key, group => group.Count());
        return key => counts.GetValueOrDefault(key);
    }

    private static string? AuditPath(ConfigSource source, HalftoneConfig config, string socketPath) => config.Admin.Audit switch
    {
        "off" => null,
        "auto" => Path.ChangeExtension(socketPath, ".audit.log"),
        var path => Path.GetFullPath(path, source.BaseDirectory),
    };

    private static DataPlaneOptions DataPlane(HalftoneConfig config, int reactors, int connections, AccessLog accessLog, Surroundings here, DaemonLog log) => new()
    {
        Reactors = reactors,
        Pin = config.Pin,
        AccessLogDescriptor = accessLog.Descriptor,
        Time = here.Time,
        OnBug = bug => log.ExchangeFailed(bug),
        ConnectionsMax = connections,
        SocketBuffer = (int)(config.Limits.SocketBuffer ?? 0),
    };

    private static SupervisorOptions Supervision(ConfigSource source, string socketPath, FileLimit childLimit, Story story, Surroundings here) => new()
    {
        GatewayId = IdOf(socketPath),
        BaseDirectory = source.BaseDirectory,
        RunDirectory = Path.GetDirectoryName(socketPath)!,
        Console = here.Console,
        ConsoleColors = here.Terminal.ErrorColor,
        ChildFileLimit = childLimit,
        News = story.Tell,
    };

    /// <summary>The same socket, the same gateway: its next start finds the children that a killed one left behind.</summary>
    private static string IdOf(string socketPath) => Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(socketPath)));
}
