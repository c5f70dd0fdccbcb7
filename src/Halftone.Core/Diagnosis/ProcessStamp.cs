namespace Halftone.Core.Diagnosis;

/// <summary>One process and no other: its number alone may be another's tomorrow.</summary>
/// <param name="Started">When it was started, in the kernel's ticks since the boot.</param>
internal readonly record struct ProcessStamp(int Pid, long Started);
