using System.Text.Json;

namespace Halftone.Control.Store.Records;

/// <summary>The configurations that came into force, in the log `config`. A number stands for one of them for ever, also after a restart.</summary>
internal sealed class ConfigRecords(IControlStore store)
{
    /// <summary>The newest that are kept. nginx and HAProxy keep none; a year of weekly changes is as many.</summary>
    internal const int KeptMax = 50;

    private const string Log = "config";

    /// <summary>Oldest first. One that nobody can read is passed over: it would hide all others, and no new one would be written.</summary>
    internal async ValueTask<IReadOnlyList<KeptConfig>> ReadAsync(CancellationToken stop)
    {
        // One more: whoever ends between adding and trimming leaves it.
        var entries = await store.ReadAsync(Log, 0, KeptMax + 1, stop);
        return [.. entries.TakeLast(KeptMax).Select(entry => (entry, Record: Read(entry))).Where(read => read.Record is not null).Select(read => new KeptConfig(read.entry.Number, read.entry.Time, read.Record!))];
    }

    private static ConfigRecord? Read(StoreEntry entry)
    {
        try
        {
            return RecordsJson.Read($"{Log}/{entry.Number}", entry.Value, RecordsJson.Default.ConfigRecord) is { IsSound: true } record ? record : null;
        }
        catch (StoreFailure)
        {
            return null;
        }
    }

    internal ValueTask<long> AddAsync(ConfigRecord record, CancellationToken stop) =>
        BoundedLog.AppendAsync(store, Log, JsonSerializer.SerializeToUtf8Bytes(record, RecordsJson.Default.ConfigRecord), KeptMax, stop);
}

/// <param name="Time">When it came into force.</param>
internal sealed record KeptConfig(long Number, DateTimeOffset Time, ConfigRecord Record);
