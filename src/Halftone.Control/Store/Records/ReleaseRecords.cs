using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Halftone.Core.Routing;
using Halftone.Core.Worlds;

namespace Halftone.Control.Store.Records;

/// <summary>What releases keep in a store, under which keys. Each write names the revision it was decided on and is refused, with null, when that has passed.</summary>
/// <remarks>
/// `services/NAME` is the service's record, `services/NAME/release` its current release, `services/NAME/pins` its pins; the log is `history/NAME`. What a
/// release is, is decided elsewhere: here it is bytes.
/// </remarks>
internal sealed class ReleaseRecords(IControlStore store)
{
    /// <summary>Lines of a service's history that are remembered: a hundred releases, for one with the longest built-in plan and every approval and pause on the way has some twenty.</summary>
    internal const int LinesMax = 2000;

    internal const int PinsMax = PinWish.PinsMax;

    private const string Services = "services/";

    internal async ValueTask<Kept<ServiceRecord>> ServiceAsync(string service, CancellationToken stop) =>
        await ReadAsync(KeyOf(service), RecordsJson.Default.ServiceRecord, stop) ?? new Kept<ServiceRecord>(new ServiceRecord(), 0);

    /// <returns>Null: somebody has written it since `seen`; read it again.</returns>
    internal ValueTask<long?> WriteServiceAsync(string service, Kept<ServiceRecord> record, CancellationToken stop) =>
        store.SwapAsync([new(KeyOf(service), record.Revision)], [WriteOf(service, record.Record)], stop);

    /// <summary>The current release as it was written last; null = there was never one.</summary>
    internal ValueTask<Stored?> ReleaseAsync(string service, CancellationToken stop) => store.GetAsync(ReleaseOf(service), stop);

    /// <summary>Every service's current release by the service's name, and the revision to watch from.</summary>
    internal async ValueTask<(long Revision, IReadOnlyDictionary<string, Stored> Releases)> ReleasesAsync(CancellationToken stop)
    {
        var all = await store.ListAsync(Services, stop);
        var releases = new Dictionary<string, Stored>();
        foreach (var stored in all.Values)
            if (stored.Key.Split('/') is [_, var service, "release"]) releases.Add(service, stored);
        return (all.Revision, releases);
    }

    /// <summary>A step of a release, with what it decides for the service in the same moment.</summary>
    /// <param name="seen">The revision of the release that was decided on; 0 = there was none.</param>
    internal ValueTask<long?> MoveAsync(string service, long seen, ReadOnlyMemory<byte> release, Kept<ServiceRecord> record, CancellationToken stop) =>
        store.SwapAsync([new(ReleaseOf(service), seen), new(KeyOf(service), record.Revision)], [new(ReleaseOf(service), release), WriteOf(service, record.Record)], stop);

    /// <summary>Adds a line. Whoever ends between this and the release's own record adds it twice: lines carry their release's id.</summary>
    internal ValueTask<long> AddHistoryAsync(string service, ReadOnlyMemory<byte> line, CancellationToken stop) => BoundedLog.AppendAsync(store, HistoryOf(service), line, LinesMax, stop);

    /// <summary>Lines, oldest first, at most <see cref="LinesMax"/>.</summary>
    internal ValueTask<IReadOnlyList<StoreEntry>> HistoryAsync(string service, CancellationToken stop) => store.ReadAsync(HistoryOf(service), 0, LinesMax, stop);

    internal async ValueTask<Kept<IReadOnlyList<Pin>>> PinsAsync(string service, CancellationToken stop) =>
        await ReadAsync(PinsOf(service), RecordsJson.Default.IReadOnlyListPin, stop) ?? new Kept<IReadOnlyList<Pin>>([], 0);

    /// <exception cref="ArgumentException">More than <see cref="PinsMax"/>; nothing was done.</exception>
    internal ValueTask<long?> WritePinsAsync(string service, Kept<IReadOnlyList<Pin>> pins, CancellationToken stop)
    {
        if (pins.Record.Count > PinsMax) throw new ArgumentException($"A service has at most {PinsMax} pins; for more users write a rule.", nameof(pins));
        return store.SwapAsync([new(PinsOf(service), pins.Revision)], [new(PinsOf(service), JsonSerializer.SerializeToUtf8Bytes(pins.Record, RecordsJson.Default.IReadOnlyListPin))], stop);
    }

    private async ValueTask<Kept<T>?> ReadAsync<T>(string key, JsonTypeInfo<T> type, CancellationToken stop) where T : class =>
        await store.GetAsync(key, stop) is { } stored ? new Kept<T>(RecordsJson.Read(key, stored.Value, type), stored.Revision) : null;

    private static StoreWrite WriteOf(string service, ServiceRecord record) => new(KeyOf(service), JsonSerializer.SerializeToUtf8Bytes(record, RecordsJson.Default.ServiceRecord));

    private static string KeyOf(string service) => Services + service;

    private static string ReleaseOf(string service) => $"{Services}{service}/release";

    private static string PinsOf(string service) => $"{Services}{service}/pins";

    private static string HistoryOf(string service) => $"history/{service}";
}
