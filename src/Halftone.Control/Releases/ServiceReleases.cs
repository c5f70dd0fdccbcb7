using System.Text.Json;
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
    /// <summary>Of the service's record, so that what a release decides beside it fits, too: a value of the store has 64 KiB.</summary>
    private const int RecordBytesAimed = 40 * 1024;

    private ServiceRecord _record = kept.Record;
    private long _recordRevision = kept.Revision;
    private long _releaseRevision = releaseRevision;

    public long Revision => Volatile.Read(ref _releaseRevision);

    internal DeployedService Decided => Volatile.Read(ref _record).Decided;

    /// <summary>Versions that deploys have brought, also those that run no more.</summary>
    internal IReadOnlyList<BroughtVersion> Brought => Volatile.Read(ref _record).Brought;

    internal DeployedVersion? Said(string version) => Brought.FirstOrDefault(brought => brought.Said.Name == version)?.Said;

    /// <summary>Remembers a version with the next write; one of the same name is replaced.</summary>
    /// <returns>Takes that back, when nothing came of the write.</returns>
    internal Action Remember(BroughtVersion version)
    {
        var before = _record;
        var after = Fitting(before with { Brought = [.. before.Brought.Where(brought => brought.Said.Name != version.Said.Name), version] });
        Volatile.Write(ref _record, after);
        return () => Interlocked.CompareExchange(ref _record, before, after);
    }

    /// <summary>The oldest versions are forgotten that run no more, as if by `rm`: a value of the store has an end, and whoever deploys with each commit gets there within weeks.</summary>
    private static ServiceRecord Fitting(ServiceRecord record)
    {
        while (JsonSerializer.SerializeToUtf8Bytes(record, RecordsJson.Default.ServiceRecord).Length > RecordBytesAimed)
        {
            // The last one is what this is about.
            if (record.Brought.SkipLast(1).FirstOrDefault(brought => record.Decided.Stable != brought.Said.Name && record.Decided.Version(brought.Said.Name) is null) is not { } oldest) break;
            record = record with { Brought = [.. record.Brought.Where(brought => brought != oldest)] };
        }
        return record;
    }

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
        return TryAsync(async () => await records.MoveAsync(service, _releaseRevision, FormOf(release), new(next, _recordRevision), stop), written =>
        {
            (_record, _recordRevision) = (next, written);
            Volatile.Write(ref _releaseRevision, written);
        });
    }

    public async Task AddAsync(HistoryEntry entry, CancellationToken stop)
    {
        // A line that is lost is a line that is lost; the release itself is a record of its own, and has its error told.
        await TryAsync(async () => await records.AddHistoryAsync(service, FormOf(entry), stop), _ => { });
    }

    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(int most, CancellationToken stop)
    {
        var entries = await records.HistoryAsync(service, stop);
        return [.. entries.Reverse().Take(most).Select(entry => HistoryForm.Read(entry.Value.Span) is { } read ? read with { Number = entry.Number } : null).OfType<HistoryEntry>()];
    }

    /// <summary>What was found in its memory is worth having, and no reason for a release not to be written down.</summary>
    private static byte[] FormOf(Release release) => ReleaseForm.Write(release) is { Length: <= StoreLimits.ValueBytesMax } form ? form : ReleaseForm.Write(release with { Findings = [] });

    private static byte[] FormOf(HistoryEntry entry) => HistoryForm.Write(entry) is { Length: <= StoreLimits.ValueBytesMax } form ? form : HistoryForm.Write(entry with { Findings = [] });

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
        catch (ArgumentException tooLarge)
        {
            return new($"what is to be kept of {service} does not fit: {tooLarge.Message}", $"forget versions that nobody needs (halftone versions {service}, halftone rm), and make the plan or the words shorter");
        }
    }
}
