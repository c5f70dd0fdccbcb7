namespace Halftone.Control.Worlds;

/// <summary>The clock that pools and reactors share: CLOCK_MONOTONIC in nanoseconds.</summary>
internal static class Monotonic
{
    internal static long Now(TimeProvider time) => time.TimestampFrequency == 1_000_000_000
        ? time.GetTimestamp()
        : (long)(time.GetTimestamp() * (1_000_000_000.0 / time.TimestampFrequency));
}
