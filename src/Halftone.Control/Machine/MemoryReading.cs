namespace Halftone.Control.Machine;

/// <summary>Memory in use against a limit, at one moment.</summary>
/// <param name="Of">Whose it is, for people: `the control group /x`, or `limits.memory`.</param>
internal sealed record MemoryReading(long Used, long Limit, string Of)
{
    /// <summary>Used of limit; a group may stand above its limit for a moment.</summary>
    internal double Pressure => (double)Used / Limit;
}
