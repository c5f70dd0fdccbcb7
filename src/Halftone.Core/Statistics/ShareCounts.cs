namespace Halftone.Core.Statistics;

/// <summary>How many units had which share of bad requests. Adds up in any order.</summary>
internal sealed class ShareCounts
{
    private readonly long[] _counts = new long[Share.Count];

    /// <summary>By <see cref="Share.Index"/>.</summary>
    internal ReadOnlySpan<long> Counts => _counts;

    internal long Units { get; private set; }

    /// <summary>Units with at least one bad request.</summary>
    internal long Bad => Units - _counts[0];

    /// <summary>Mean of the units' shares, 0..1; 0 without units.</summary>
    internal double Mean
    {
        get
        {
            if (Units == 0) return 0;
            var sum = 0.0;
            for (var index = 1; index < Share.Count; index++) sum += _counts[index] * Share.ValueAt(index);
            return sum / Units;
        }
    }

    internal void Add(Share share, long units = 1) => Add(share.Index, units);

    internal void Add(int index, long units)
    {
        _counts[index] += units;
        Units += units;
    }

    internal void Add(ShareCounts others)
    {
        for (var index = 0; index < Share.Count; index++) _counts[index] += others._counts[index];
        Units += others.Units;
    }
}
