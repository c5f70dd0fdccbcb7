namespace Halftone.Core.Diagnosis;

/// <summary>The memory of one process at one moment, as it is seen from outside.</summary>
/// <param name="At">Since any beginning; it only grows.</param>
/// <param name="RssBytes">0 = it could not be read.</param>
/// <param name="LiveHeapBytes">What its last major collection left over; null = not known.</param>
internal readonly record struct MemoryReading(TimeSpan At, long RssBytes, long? LiveHeapBytes);
