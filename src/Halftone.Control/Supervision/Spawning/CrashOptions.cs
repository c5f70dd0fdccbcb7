using Halftone.Control.Heap;
using Halftone.Control.Machine;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>What a Node is told about the moment in which it runs out of heap.</summary>
/// <param name="Report">It writes a report.</param>
/// <param name="Snapshot">It writes its heap before.</param>
/// <param name="Warning">Why it writes no snapshot though it was asked to; a sentence without a full stop.</param>
internal sealed record CrashOptions(bool Report, bool Snapshot, string? Warning)
{
    /// <summary>What the operator has said is theirs, and so is where it goes.</summary>
    private static readonly string[] TheirReport = ["--report-", "--no-report-"];

    /// <summary>The directory of snapshots is that of profiles, too: what somebody waits for elsewhere would land there, and go.</summary>
    private static readonly string[] TheirSnapshot = ["--heapsnapshot-", "--diagnostic-dir", "--cpu-prof", "--heap-prof"];

    internal bool IsNothing => !Report && !Snapshot;

    /// <param name="nodeOptions">NODE_OPTIONS as it would be without this.</param>
    /// <param name="room">Memory that is left; null = unknown, and nobody stands in the way.</param>
    /// <param name="machine">Bytes of memory of the machine; null = unknown.</param>
    /// <param name="disk">Bytes that are free where it goes; null = unknown.</param>
    internal static CrashOptions Decide(DiagnoseConfig config, Items<string> command, string? nodeOptions, MemoryRoom? room, long? machine, long? disk)
    {
        var words = command.SelectMany(word => word.Split(' ')).Concat((nodeOptions ?? "").Split(' ')).Select(word => word.Trim('"', '\'')).ToList();
        var report = config.CrashReport && Said(words, TheirReport) is null;
        if (!config.SnapshotNearLimit) return new(report, false, null);
        if (Said(words, TheirSnapshot) is { } theirs) return new(report, false, $"snapshot_near_limit is not in force: the command or NODE_OPTIONS says {theirs} itself, whose files would go where the snapshot goes; leave one of the two away");
        var limit = HeapLimit.Of(command, nodeOptions, machine);
        var needed = SnapshotForecast.NearLimitBytes(limit);
        if (room is { } left && !left.Holds(needed))
            return new(report, false, $"snapshot_near_limit is not in force: near its heap limit of up to {limit >> 20} MB a snapshot would make the process about {needed >> 20} MB large, and {left.Of} has {left.Bytes >> 20} MB left; give it a smaller --max-old-space-size, or make room and restart it");
        var file = SnapshotForecast.FileBytes(limit);
        return disk is { } free && free - HeapFiles.DiskReserve < file
            ? new(report, false, $"snapshot_near_limit is not in force: near its heap limit of up to {limit >> 20} MB a snapshot has about {file >> 20} MB, and the disk that it goes to (heap/ beside the admin socket) has {free >> 20} MB left; make room and restart it")
            : new(report, true, null);
    }

    /// <summary>NODE_OPTIONS with what it is told.</summary>
    /// <param name="directory">Where both go.</param>
    internal string Onto(string? nodeOptions, string directory)
    {
        var place = Quoted(directory);
        List<string> words = string.IsNullOrWhiteSpace(nodeOptions) ? [] : [nodeOptions];
        if (Report) words.AddRange(["--report-on-fatalerror", $"--report-directory={place}"]);
        if (Snapshot) words.AddRange(["--heapsnapshot-near-heap-limit=1", $"--diagnostic-dir={place}"]);
        return string.Join(' ', words);
    }

    /// <summary>Node splits at blanks outside of double quotes; within, a backslash takes the next character as it is.</summary>
    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <returns>The option without its value, which may be a secret's place; null = none of them.</returns>
    private static string? Said(List<string> words, string[] options) => words.Find(word => options.Any(option => word.StartsWith(option, StringComparison.Ordinal)))?.Split('=')[0];
}
