namespace Halftone.Core.Statistics;

/// <summary>The units of one weight, seen through one measure: all that a bet needs to know of them. Epochs of equal weight merge by addition.</summary>
internal sealed class Epoch(double weight)
{
    /// <summary>The probability with which these units were sent to the candidate, 0..1.</summary>
    internal double Weight { get; } = weight;

    /// <summary>At 0 and 1 nothing can be compared: such units count for nothing.</summary>
    internal bool Compares => Weight is > 0 and < 1;

    /// <summary>w / (1 - w).</summary>
    internal double Odds => Weight / (1 - Weight);

    internal ShareCounts Candidate { get; } = new();

    internal ShareCounts Stable { get; } = new();

    /// <summary>Units of one request each: either bad or not.</summary>
    internal static Epoch Of(double weight, long candidate, long candidateBad, long stable, long stableBad)
    {
        var epoch = new Epoch(weight);
        epoch.Candidate.Add(Share.None, candidate - candidateBad);
        epoch.Candidate.Add(Share.All, candidateBad);
        epoch.Stable.Add(Share.None, stable - stableBad);
        epoch.Stable.Add(Share.All, stableBad);
        return epoch;
    }

    internal void Add(bool onCandidate, Share share) => (onCandidate ? Candidate : Stable).Add(share);

    internal void Add(Epoch others)
    {
        Candidate.Add(others.Candidate);
        Stable.Add(others.Stable);
    }
}
