namespace Halftone.Core.Statistics;

/// <summary>A unit's share of bad requests, as an exact fraction: bad of at most 16 requests. There are 81 of them.</summary>
/// <remarks>Exact, so that counts of shares merge and come back from the store as they were.</remarks>
internal readonly record struct Share
{
    /// <summary>A window of evidence closes at so many requests.</summary>
    internal const int RequestsMax = 16;

    /// <summary>The fractions within 0..1 whose denominator is at most <see cref="RequestsMax"/>.</summary>
    internal const int Count = 81;

    /// <summary>Least common multiple of 1..16: every share is a whole number of such parts.</summary>
    private const int Whole = 720_720;

    private static readonly int[] Parts =
        [.. Enumerable.Range(1, RequestsMax).SelectMany(requests => Enumerable.Range(0, requests + 1).Select(bad => bad * (Whole / requests))).Distinct().Order()];

    private static readonly double[] Values = [.. Parts.Select(parts => (double)parts / Whole)];

    private static readonly byte[] Indices =
        [.. from requests in Enumerable.Range(0, RequestsMax + 1)
            from bad in Enumerable.Range(0, RequestsMax + 1)
            select requests == 0 || bad > requests ? (byte)0 : (byte)Array.BinarySearch(Parts, bad * (Whole / requests))];

    private Share(int index) => Index = index;

    /// <summary>Its place among all shares in ascending order, 0..80.</summary>
    internal int Index { get; }

    /// <summary>0..1.</summary>
    internal double Value => Values[Index];

    internal static Share None => new(0);

    internal static Share All => new(Count - 1);

    /// <param name="bad">0..requests.</param>
    /// <param name="requests">1..16.</param>
    internal static Share Of(int bad, int requests)
    {
        if (requests is < 1 or > RequestsMax) throw new ArgumentOutOfRangeException(nameof(requests), requests, "A unit has 1 to 16 requests.");
        if (bad < 0 || bad > requests) throw new ArgumentOutOfRangeException(nameof(bad), bad, "At most all of a unit's requests are bad.");
        return new(Indices[requests * (RequestsMax + 1) + bad]);
    }

    internal static double ValueAt(int index) => Values[index];
}
