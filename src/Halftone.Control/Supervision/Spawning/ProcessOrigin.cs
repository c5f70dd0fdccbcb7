using System.Globalization;
using System.Text;
using Halftone.Core.Heap;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>Which process it is, so that it is not taken for a later one of the same id; also of one that has ended and is not reaped yet.</summary>
internal static class ProcessOrigin
{
    internal static SnapshotOrigin Of(int pid) => new(pid, Thread: 0, StartOf(pid), Boot);

    /// <summary>Of one whose id may be another's by now.</summary>
    internal static SnapshotOrigin Gone(int pid, int? thread) => new(pid, thread, Started: null, Boot);

    private static string? Boot => Text("/proc/sys/kernel/random/boot_id").Trim() is { Length: > 0 } boot ? boot : null;

    /// <summary>Ticks of the kernel since boot: field 22 of its line, the 20th behind the name.</summary>
    private static long? StartOf(int pid)
    {
        var line = Text($"/proc/{pid}/stat");
        var fields = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && long.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? ticks : null;
    }

    private static string Text(string path) => Encoding.UTF8.GetString(ProcFile.ReadAll(path));
}
