namespace Halftone.Bench.Overload.Measuring;

/// <summary>Totals so far, twice a second.</summary>
internal readonly record struct Sample(double Seconds, long Good, long Rejected, long TimedOut, long OtherwiseLost, long RssBytes, long CpuNanoseconds);
