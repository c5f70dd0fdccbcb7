using System.Collections.Immutable;

namespace Halftone.Core.Statistics;

/// <summary>What may be bad about a unit's requests. Each is bet on by itself.</summary>
internal enum Measure : byte
{
    /// <summary>Answered with 5xx.</summary>
    Failed,

    /// <summary>No answer of an instance.</summary>
    Faulted,

    SlowMedian,
    SlowP95,
    SlowP99,
}

internal static class Measures
{
    internal const int Count = 5;

    internal static readonly ImmutableArray<Measure> All = [Measure.Failed, Measure.Faulted, Measure.SlowMedian, Measure.SlowP95, Measure.SlowP99];

    internal static bool IsLatency(this Measure measure) => measure >= Measure.SlowMedian;
}
