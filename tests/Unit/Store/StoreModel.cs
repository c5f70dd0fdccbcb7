using Halftone.Control.Store;

namespace Halftone.Tests.Unit.Store;

/// <summary>What a store is meant to be, said as plainly as it can be: no limits, no bytes, no threads, nothing forgotten.</summary>
internal sealed class StoreModel
{
    internal SortedDictionary<string, (string Value, long Revision)> Keys { get; } = new(StringComparer.Ordinal);

    internal List<(long Revision, string Key, string? Value)> Changes { get; } = [];

    internal Dictionary<string, (long Last, List<(long Number, string Value)> Entries)> Logs { get; } = [];

    internal long RevisionOf(string key) => Keys.TryGetValue(key, out var found) ? found.Revision : 0;

    /// <summary>Whether a swap goes through; and whether it changes anything.</summary>
    internal (bool Holds, bool Changes) Ask(IEnumerable<StoreCondition> conditions, IEnumerable<StoreWrite> writes) =>
        (conditions.All(condition => RevisionOf(condition.Key) == condition.Revision), writes.Any(write => write.Value is not null || Keys.ContainsKey(write.Key)));

    internal void Apply(IEnumerable<StoreWrite> writes, long revision)
    {
        foreach (var (key, value) in writes)
        {
            if (value is { } bytes) Keys[key] = (Text.Of(bytes), revision);
            else if (!Keys.Remove(key)) continue;
            Changes.Add((revision, key, value is { } written ? Text.Of(written) : null));
        }
    }

    internal long Append(string log, string value)
    {
        var (last, entries) = Logs.GetValueOrDefault(log, (0, []));
        entries.Add((last + 1, value));
        Logs[log] = (last + 1, entries);
        return last + 1;
    }

    internal void Trim(string log, long upTo)
    {
        if (Logs.TryGetValue(log, out var found)) found.Entries.RemoveAll(entry => entry.Number <= upTo);
    }
}
