using Halftone.Control.Store;
using Halftone.Control.Store.Records;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;
using Halftone.Core.Worlds;

namespace Halftone.Control.Releases;

/// <summary>What the store keeps of one service: its release, what is decided by it, the versions that deploys have brought, the history.</summary>
/// <remarks>One course writes it, and nobody else while this gateway holds the store.</remarks>
/// <param name="file">The service as the file has it now; null = it has it no more.</param>
internal sealed class ServiceReleases(string service, ReleaseRecords records, Kept<ServiceRecord> kept, long releaseRevision, Func<ServiceConfig?> file) : IReleaseRecords
{
    private ServiceRecord _record = kept.Record;
    private long _recordRevision = kept.Revision;
    private long _releaseRevision = releaseRevision;

    public long Revision => Volatile.Read(ref _releaseRevision);

    internal DeployedService Decided => Volatile.Read(ref _record).Decided;

    /// <summary>Versions that deploys have brought, also those that run no more.</summary>
    internal IReadOnlyList<BroughtVersion> Brought => Volatile.Read(ref _record).Brought;

    internal DeployedVersion? Said(string version) => Brought.FirstOrDefault(brought => brought.Said.Name == version)?.Said;

    /// <summary>Remembers a version with the next write; one of the same name is replaced.</summary>
    internal void Remember(BroughtVersion version) =>
        Volatile.Write(ref _record, _record with { Brought = [.. _record.Brought.Where(brought => brought.Said.Name != version.Said.Name), version] });

    /// <summary>Forgets a version, durably: the next gateway does not start it.</summary>
    internal async Task<StoreTrouble?> ForgetAsync(string version, CancellationToken stop)
    {
        var next = new ServiceRecord
        {
            Decided = _record.Decided with { Versions = _record.Decided.Versions.Where(known => known.Name != version).ToItems() },
            Brought = [.. _record.Brought.Where(brought => brought.Said.Name != version)],
        };
        return await TryAsync(async () => await records.WriteServiceAsync(service, new(next, _recordRevision), stop), written => (_record, _recordRevision) = (next, written));
    }

    public Task<StoreTrouble?> WriteAsync(Release release, CancellationToken stop)
    {
        // A service that the file has no more may come back; it must not find itself in the middle of a release that is over.
        var config = file() ?? new ServiceConfig { Name = service, Stable = release.From ?? release.To };
        var next = _record with { Decided = ReleaseDecisions.After(_record.Decided, release, Said(release.To), config) };
        return TryAsync(async () => await records.MoveAsync(service, _releaseRevision, ReleaseForm.Write(release), new(next, _recordRevision), stop), written =>
        {
            (_record, _recordRevision) = (next, written);
            Volatile.Write(ref _releaseRevision, written);
        });
    }

    public async Task AddAsync(HistoryEntry entry, CancellationToken stop)
    {
        // A line that is lost is a line that is lost; the release itself is a record of its own, and has its error told.
        await TryAsync(async () => await records.AddHistoryAsync(service, HistoryForm.Write(entry), stop), _ => { });
    }

    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(int most, CancellationToken stop)
    {
        var entries = await records.HistoryAsync(service, stop);
        return [.. entries.Reverse().Take(most).Select(entry => HistoryForm.Read(entry.Value.Span) is { } read ? read with { Number = entry.Number } : null).OfType<HistoryEntry>()];
    }

    private async Task<StoreTrouble?> TryAsync(Func<Task<long?>> write, Action<long> written)
    {
        try
        {
            if (await write() is not { } revision)
                return new($"somebody else has changed what the store keeps of {service}", "one gateway has a store: stop the other one, then restart this one");
            written(revision);
            return null;
        }
        catch (StoreFailure failure)
        {
            return new(failure.Message, failure.Fix);
        }
    }
}
