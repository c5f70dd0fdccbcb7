using System.Collections.Immutable;

namespace Halftone.Core.Statistics;

/// <summary>Points over which a bet is spread evenly, for nobody knows beforehand how bad a candidate is. Fixed before a release; which ones they are costs power, never validity.</summary>
internal static class Grids
{
    /// <summary>For rare outcomes: how many times over the limit. One error can gain at most 100 / 8, which is below 1 / alpha.</summary>
    internal static readonly ImmutableArray<double> Harm = [1.3, 1.7, 2.5, 4, 7, 15, 40, 100];

    /// <summary>For exceedance of a latency, which is not rare.</summary>
    internal static readonly ImmutableArray<double> Latency = [1.05, 1.1, 1.2, 1.4, 1.8, 2.6, 5, 10];

    /// <summary>For the proof of safety: which fraction of the limit. 0 needs a margin.</summary>
    internal static readonly ImmutableArray<double> Safe = [0, 0.1, 0.25, 0.5, 0.75];

    /// <summary>The same without 0, for limits without a margin.</summary>
    internal static readonly ImmutableArray<double> SafeWithoutMargin = [0.1, 0.25, 0.5, 0.75];

    /// <summary>For the proof that a candidate is not slower: an equal one exceeds its median's threshold nearly as often as the limit allows, so most points are close to 1.</summary>
    internal static readonly ImmutableArray<double> LatencySafe = [0.25, 0.5, 0.7, 0.8, 0.87, 0.92, 0.96, 0.98];
}
