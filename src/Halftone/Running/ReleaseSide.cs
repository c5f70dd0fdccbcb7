using Halftone.Control.Diagnosis;
using Halftone.Control.Notifications;
using Halftone.Control.Outgoing;
using Halftone.Control.Pins;
using Halftone.Control.Releases;
using Halftone.Control.Store;
using Halftone.Control.Store.Records;
using Halftone.Control.Supervision;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Accounting;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Halftone.Core.Worlds;
using Halftone.Telemetry;
using Microsoft.Extensions.Logging;

namespace Halftone.Running;

/// <summary>Everything that releases need, around the keeper of worlds: store, evidence, gates, news, desk.</summary>
internal sealed class ReleaseSide : IAsyncDisposable
{
    private readonly IControlStore _store;
    private readonly StoreFailure? _failure;
    private readonly OutgoingHttp _http;
    private readonly EvidenceThread _evidence;
    private readonly ReleaseWatch _watch;
    private readonly MemoryRounds _memory;
    private readonly NotificationDesk _news;
    private readonly TakenConfig _taken;
    private readonly ILogger _log;

    private ReleaseSide(ConfigSource source, TakenConfig taken, Supervisor supervisor, WorldKeeper keeper, MemoryRounds memory, RateMeter rates, Surroundings here, DaemonLog log)
    {
        (_taken, _memory, _log) = (taken, memory, log);
        var path = PathOf(source, taken.Config!);
        (_store, _failure) = ControlStores.Open(path, here.Time) switch
        {
            StoreOpening.Opened(var store) => (store, null),
            // The gateway serves by its file; releases are refused with the reason, see StoreRefusal.
            StoreOpening.Failed(var why) => ((IControlStore)new RefusingStore(why), why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        IsKept = path is not null;
        _http = new OutgoingHttp(here.Time);
        var chance = new Random();
        _evidence = new EvidenceThread(keeper.Shelf.Evidence, FoldLimits.Default, unchecked((ulong)chance.NextInt64()), here.Time, bug => ((ILogger)log).EvidenceEnded(bug));
        _watch = new ReleaseWatch(_evidence, supervisor, keeper, new GateMaker(supervisor.Tools, _http, source.BaseDirectory), memory.CountAsync, here.Time, log);
        _news = new NotificationDesk(_http, here.Time, chance.Next(), log, _store);
        var records = new ReleaseRecords(_store);
        Configs = new ConfigHistory(new ConfigRecords(_store), log);
        Pins = new PinDesk(keeper, records, IsKept, here.Time, log);
        Desk = new ReleaseDesk(keeper, records, _watch, new ReleaseHerald(_news.Tell), service => RateOf(keeper, rates, service), Counts, here.Time, log);
    }

    internal ReleaseDesk Desk { get; }

    internal PinDesk Pins { get; }

    /// <summary>What came into force, and when.</summary>
    internal ConfigHistory Configs { get; }

    internal NotificationDesk News => _news;

    internal ReleaseCounts Counts { get; } = new();

    /// <summary>What store, evidence and news hold.</summary>
    internal IEnumerable<MemoryPart> ReadMemory() => [ControlStores.ReadMemory(_store), .. _evidence.ReadMemory(), _news.ReadMemory()];

    /// <summary>It was opened, and the last thing that a release had to record was recorded.</summary>
    internal bool StoreWorks => _failure is null && !Desk.LookAll().Any(picture => picture.Release.StoreIsDown);

    /// <summary>What is decided outlives the gateway; false with `store: off`.</summary>
    internal bool IsKept { get; }

    internal static ReleaseSide Build(ConfigSource source, TakenConfig taken, Supervisor supervisor, WorldKeeper keeper, MemoryRounds memory, RateMeter rates, Surroundings here, DaemonLog log) =>
        new(source, taken, supervisor, keeper, memory, rates, here, log);

    /// <summary>Before the keeper opens: what releases had decided comes into force with the file.</summary>
    internal async Task RestoreAsync(CancellationToken stop)
    {
        if ((_failure ?? await Desk.RestoreAsync(_taken.Config!, stop)) is { } failure) _log.StoreUnusable(failure.Message, failure.Fix);
        // A record of pins that nobody can read is no reason to forget a release.
        else if (await Pins.RestoreAsync(_taken.Config!, stop) is { } unread) _log.StoreUnusable(unread.Message, unread.Fix);
    }

    /// <summary>After the keeper has opened.</summary>
    internal async Task StartAsync(CancellationToken stop)
    {
        Use(_taken.Config!);
        if (_failure is null) await OpenNewsAsync(stop);
        if (_failure is null && _taken.Text.Length > 0) await Configs.NoteAsync(_taken.Text, ConfigHistory.AtStart, [], stop);
        await Desk.StartAsync(stop);
        _memory.Tell(Desk.FoundAsync);
        _memory.Start();
        Pins.Start();
    }

    /// <summary>A reload may have other hooks.</summary>
    internal void Use(HalftoneConfig config) => _news.Use(Hooks.Of(config));

    public async ValueTask DisposeAsync()
    {
        await _memory.DisposeAsync();
        await Desk.DisposeAsync();
        await Pins.DisposeAsync();
        await _watch.DisposeAsync();
        _evidence.Dispose();
        await _news.DisposeAsync();
        _http.Dispose();
        await _store.DisposeAsync();
    }

    private async Task OpenNewsAsync(CancellationToken stop)
    {
        try
        {
            await _news.OpenAsync(Hooks.Of(_taken.Config!), stop);
        }
        catch (StoreFailure failure)
        {
            _log.NewsLost(failure.Message, failure.Fix);
        }
    }

    /// <summary>`run -- command` has no file, and so no place of its own: what is decided is forgotten with the process.</summary>
    private static string? PathOf(ConfigSource source, HalftoneConfig config) => config.Store switch
    {
        "off" => null,
        "auto" => source is ConfigSource.File ? Path.Combine(source.BaseDirectory, "data", "halftone.db") : null,
        var path => Path.GetFullPath(path, source.BaseDirectory),
    };

    /// <summary>Of all versions together: while a release is on, stable has only its share.</summary>
    private static double? RateOf(WorldKeeper keeper, RateMeter rates, string service) =>
        keeper.Now.Config.Service(service) is { } config && rates.Of(new VersionKey(service, config.Stable)) is not null
            ? config.Versions.Sum(version => rates.Of(new VersionKey(service, version.Name)) ?? 0) : null;
}
