using System.Text;
using Halftone.Core;

namespace Halftone.Control.Store;

/// <summary>What a store takes, the same for every kind; whoever exceeds it is told so before anything is done.</summary>
internal static class StoreLimits
{
    /// <summary>64 KiB: etcd takes 1.5 MiB a request at most, and a record that grows beyond this belongs into the log.</summary>
    internal const int ValueBytesMax = 64 * 1024;

    /// <summary>In UTF-8; etcd's own keys are of this order.</summary>
    internal const int KeyBytesMax = 512;

    /// <summary>Conditions of one swap, and writes of one swap: etcd's default for one transaction.</summary>
    internal const int SwapStepsMax = 128;

    /// <summary>Keys and values of one swap together, 1 MiB: etcd takes 1.5 MiB a request, with what it adds itself.</summary>
    internal const int SwapBytesMax = 1024 * 1024;

    /// <summary>How many of the newest revisions a watcher finds; whoever is further behind lists again.</summary>
    internal const int RevisionsKept = 1000;

    /// <summary>Keys are visible ASCII, so that every kind of store has the same order and nobody must ask about normal forms.</summary>
    internal static void CheckKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0) throw new ArgumentException("A key of the store cannot be empty.", nameof(key));
        CheckPrefix(key);
    }

    internal static void CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > KeyBytesMax) throw new ArgumentException($"The key `{PrintableText.Of(prefix[..40])}..` has {prefix.Length} bytes; a key of the store has at most {KeyBytesMax}.", nameof(prefix));
        if (prefix.AsSpan().ContainsAnyExceptInRange('!', '~')) throw new ArgumentException($"The key `{PrintableText.Of(prefix)}` has other characters than visible ASCII; escape them.", nameof(prefix));
    }

    internal static void CheckValue(string key, ReadOnlyMemory<byte> value)
    {
        if (value.Length > ValueBytesMax) throw new ArgumentException($"The value of `{key}` has {value.Length} bytes; a value of the store has at most {ValueBytesMax}. Cut it, or append to a log.", nameof(value));
    }

    internal static void CheckEntry(string log, ReadOnlyMemory<byte> entry)
    {
        CheckKey(log);
        CheckValue(log, entry);
    }

    internal static void CheckSwap(IReadOnlyList<StoreCondition> conditions, IReadOnlyList<StoreWrite> writes)
    {
        if (Math.Max(conditions.Count, writes.Count) > SwapStepsMax) throw new ArgumentException($"A swap has {conditions.Count} conditions and {writes.Count} writes; at most {SwapStepsMax} of each.", nameof(writes));
        foreach (var condition in conditions) CheckKey(condition.Key);
        var bytes = 0;
        var written = new HashSet<string>(writes.Count);
        foreach (var (key, value) in writes)
        {
            CheckKey(key);
            CheckValue(key, value ?? default);
            if (!written.Add(key)) throw new ArgumentException($"A swap writes `{key}` twice; once is enough.", nameof(writes));
            bytes += Encoding.UTF8.GetByteCount(key) + (value?.Length ?? 0);
        }
        if (bytes > SwapBytesMax) throw new ArgumentException($"A swap writes {bytes} bytes; at most {SwapBytesMax}.", nameof(writes));
    }

    internal static void CheckReading(string log, int most)
    {
        CheckKey(log);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
    }
}
