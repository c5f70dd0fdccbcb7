namespace Halftone.Core.Diagnosis;

/// <summary>What a full heap snapshot, or a count of live objects, will cost the process that takes it, known before it is asked for.</summary>
internal static class SnapshotForecast
{
    /// <summary>Bytes of heap per node of the snapshot. Measured: 4.25 million nodes of a heap of 190 MB.</summary>
    private const int HeapBytesPerNode = 45;

    /// <summary>Bytes that the process grows by per node while it writes. Measured: 224 to 1,986 MB at 4.25 million nodes.</summary>
    private const int MemoryBytesPerNode = 415;

    /// <summary>Bytes of the file per node. Measured: 297 MB at 4.25 million nodes.</summary>
    private const int FileBytesPerNode = 70;

    /// <summary>
    /// Of the heap's limit, the young generation included, all memory of a process that writes a snapshot when it comes near: the limit is
    /// raised meanwhile. Measured: 1,314 MB at a limit of 112 MB, 460 MB at one of 80 MB.
    /// </summary>
    private const int NearLimitFactor = 12;

    /// <summary>Bytes that a process has at its largest, when it writes a snapshot before it runs out of heap.</summary>
    internal static long NearLimitBytes(long heapLimit) => heapLimit * NearLimitFactor;

    internal static long MemoryBytes(long heapUsed) => Nodes(heapUsed) * MemoryBytesPerNode;

    internal static long FileBytes(long heapUsed) => Nodes(heapUsed) * FileBytesPerNode;

    /// <summary>What one count of live objects may cost. Measured: 18 MB at 114,000 objects, 160 bytes each, and a heap of nothing but small objects has one for every 150 bytes.</summary>
    internal static long CountBytes(long heapUsed) => Math.Max(32L << 20, heapUsed);

    private static long Nodes(long heapUsed) => heapUsed / HeapBytesPerNode;
}
