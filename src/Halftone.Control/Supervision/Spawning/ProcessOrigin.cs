using System.Text;
using Halftone.Core.Heap;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>Which process it is, so that it is not taken for a later one of the same id; also of one that has ended and is not reaped yet.</summary>
internal static class ProcessOrigin
{
    internal static SnapshotOrigin Of(int pid) => new(pid, Thread: 0, ProcessTable.ReadOne(pid)?.Started, Boot);

    /// <summary>Of one whose id may be another's by now.</summary>
    internal static SnapshotOrigin Gone(int pid, int? thread) => new(pid, thread, Started: null, Boot);

    private static string? Boot => Encoding.UTF8.GetString(ProcFile.ReadAll("/proc/sys/kernel/random/boot_id")).Trim() is { Length: > 0 } boot ? boot : null;
}
