namespace Halftone.Core.Heap;

/// <summary>What is known about where a snapshot comes from. Its text says nothing of it; our own record beside the file does, or the name that Node gave it.</summary>
/// <param name="Process">Process id.</param>
/// <param name="Thread">Node's number of the thread, 0 = the main one; null = unknown.</param>
/// <param name="Started">When the process began, in ticks of the kernel since boot (field 22 of /proc/PID/stat); null = unknown.</param>
/// <param name="Boot">The kernel's boot id: process ids and ticks mean something within one.</param>
/// <param name="Numbering">Names the conversation with the process: V8 numbers its objects anew for the next. Null = unknown.</param>
internal sealed record SnapshotOrigin(int Process, int? Thread = null, long? Started = null, string? Boot = null, string? Numbering = null)
{
    /// <summary>`Heap.20260102.030405.4711.0.001.heapsnapshot`: date, time, process, thread, count; as v8.writeHeapSnapshot() and Node's options name files.</summary>
    internal static SnapshotOrigin? OfName(string fileName)
    {
        var parts = fileName.Split('.', '-');
        return parts is ["Heap", { Length: 8 } day, { Length: 6 } time, var process, var thread, _, "heapsnapshot"] && day.All(char.IsAsciiDigit) && time.All(char.IsAsciiDigit)
            && int.TryParse(process, out var pid) && int.TryParse(thread, out var number) ? new(pid, number) : null;
    }
}

/// <summary>Whether two snapshots can be of one process: ids mean the same objects only there.</summary>
internal static class Kinship
{
    /// <summary>Of one process all ids that both have stand for the same; of two runs of one program every seventh does not (measured with Node 20).</summary>
    private const double OtherMax = 0.02;

    /// <summary>Fewer ids in common say nothing; a bare Node has 8,000.</summary>
    private const int IdsMin = 200;

    /// <summary>By what is known about the files; before they are read.</summary>
    internal static SnapshotFault? Refuse(SnapshotOrigin? before, SnapshotOrigin? after)
    {
        if (before is null || after is null) return null;
        if (before.Boot is { } boot && after.Boot is { } other && boot != other) return Different("between them the machine was started again");
        if (before.Process != after.Process) return Different($"one is of process {before.Process}, the other of process {after.Process}");
        if (before.Started is { } start && after.Started is { } later && start != later) return Different($"process id {before.Process} was given to a second process between them");
        if (before.Thread is { } thread && after.Thread is { } second && thread != second) return Different($"one is of thread {thread}, the other of thread {second}, and each has a heap of its own");
        if (before.Numbering is { } numbers && after.Numbering is { } anew && numbers != anew) return Renumbered();
        return null;
    }

    /// <summary>By what is in them.</summary>
    internal static SnapshotFault? Refuse(IdOverlap overlap)
    {
        var shared = (long)overlap.Same + overlap.Other;
        if (shared < IdsMin || overlap.Other <= OtherMax * shared) return null;
        return Different($"of {shared} ids of objects and functions that both have, {overlap.Other} stand for something else");
    }

    /// <summary>V8 never gives an id twice and counts up.</summary>
    internal static bool IsBackwards(IdOverlap overlap) => overlap.HighestAfter < overlap.HighestBefore;

    private static SnapshotFault Renumbered() => new("are of one process, and its objects were numbered anew between them: V8 forgets their numbers when the conversation with its inspector ends",
        "take the first with --keep, and the second of the same process within an hour; --anyway compares them nevertheless");

    private static SnapshotFault Different(string why) =>
        new($"are of different processes: {why}", "object ids are comparable within one process only: take both snapshots of one, without a restart between them, or a debugger that has left; --anyway compares them nevertheless");
}
