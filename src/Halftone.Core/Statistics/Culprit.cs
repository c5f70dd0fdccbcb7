namespace Halftone.Core.Statistics;

/// <summary>What a rollback may be blamed on: each has a fixed portion of the wealth.</summary>
internal enum Culprit : byte
{
    Failed,
    Faulted,

    /// <summary>The average of the three latency measures.</summary>
    Latency,

    /// <summary>Growth of resident memory.</summary>
    Memory,

    /// <summary>A measure of the operator's own.</summary>
    Custom,
}
