namespace Halftone.Core.Routing;

/// <summary>The names of query parameters, header fields and cookies that a service's rules and split ask for. Each has a slot.</summary>
internal sealed class Names
{
    /// <summary>Occurrences of one name that are looked at; whoever repeats a name more often gains nothing by it.</summary>
    internal const int OccurrencesMax = 16;

    /// <summary>Occurrences of all names together: 4 KiB of stack. More names than that are not asked for by one service in earnest.</summary>
    private const int OccurrencesOfAllMax = 256;

    internal required ByteMap Queries { get; init; }

    /// <summary>Field names, in lower case.</summary>
    internal required ByteMap Headers { get; init; }

    internal required ByteMap Cookies { get; init; }

    /// <summary>How many occurrences a request can bring.</summary>
    internal int Capacity => Math.Min(OccurrencesOfAllMax, OccurrencesMax * (Queries.Count + Headers.Count + Cookies.Count));
}
