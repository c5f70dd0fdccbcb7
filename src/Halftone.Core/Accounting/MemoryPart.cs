namespace Halftone.Core.Accounting;

/// <summary>Where the bytes of a part lie.</summary>
internal enum MemoryHome : byte
{
    /// <summary>Objects of the managed heap.</summary>
    Managed,

    /// <summary>The allocator of the C library.</summary>
    Native,

    /// <summary>Neither: a class of mappings as a whole.</summary>
    Mapped,
}

/// <summary>What one part of the gateway holds in memory, as its owner tells it.</summary>
/// <remarks>Read on request, from cells that their owner writes anyway: a figure may be a moment old, and two figures may be of two moments.</remarks>
/// <param name="Name">One of <see cref="PartNames"/>.</param>
/// <param name="Used">Bytes that somebody uses now.</param>
/// <param name="Reserved">Bytes that are kept, in use or for the next who needs them; never less than used.</param>
/// <param name="Count">Things that are in use: connections, requests, lines.</param>
internal sealed record MemoryPart(string Name, long Used, long Reserved, long Count)
{
    internal MemoryHome Home { get; init; }

    /// <summary>Bytes of the reserved ones on pages that were never written: they cost no memory.</summary>
    internal long Untouched { get; init; }

    /// <summary>The greatest number of bytes it can come to; null = nothing but the machine bounds it, or the bound does not name it.</summary>
    internal long? Most { get; init; }

    /// <summary>Bytes of resident memory.</summary>
    internal long Resident => Reserved - Untouched;

    /// <summary>Parts of one name, of several owners, are one part.</summary>
    internal static List<MemoryPart> Merge(IEnumerable<MemoryPart> parts)
    {
        var merged = new List<MemoryPart>();
        foreach (var part in parts)
        {
            var at = merged.FindIndex(other => other.Name == part.Name);
            if (at < 0) merged.Add(part);
            else merged[at] = merged[at].With(part);
        }
        return merged;
    }

    private MemoryPart With(MemoryPart other) => this with
    {
        Used = Used + other.Used,
        Reserved = Reserved + other.Reserved,
        Count = Count + other.Count,
        Untouched = Untouched + other.Untouched,
    };
}
