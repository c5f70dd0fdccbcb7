using Halftone.Core.Diagnosis;

namespace Halftone.Control.Diagnosis;

/// <summary>Who allocated what is still alive.</summary>
/// <param name="File">For DevTools; null = it could not be written, and a warning says why.</param>
internal sealed record HeapProfile(int Pid, AllocationProfile Allocated, TimeSpan Over, string? File);
