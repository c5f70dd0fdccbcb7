namespace Halftone.Control.Diagnosis;

/// <summary>A whole heap, written down.</summary>
/// <param name="Bytes">Of the file.</param>
/// <param name="HeapUsed">Bytes of the heap before.</param>
/// <param name="Took">For so long the process did nothing else.</param>
/// <param name="RssBefore">Bytes of the process before it.</param>
/// <param name="RssPeak">Bytes of the process at its largest.</param>
internal sealed record SnapshotTaken(int Pid, string File, long Bytes, long HeapUsed, TimeSpan Took, long RssBefore, long RssPeak);
