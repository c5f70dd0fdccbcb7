using Halftone.Api.Contracts;
using Halftone.Control.Diagnosis;
using Halftone.Control.Worlds;
using Halftone.Core.Diagnosis;

namespace Halftone.Api;

/// <summary>What was seen inside a process, as documents.</summary>
internal static class HeapDocuments
{
    /// <summary>Rows in an answer: more is a list that nobody reads, and suspects come first.</summary>
    private const int ClassesMax = 300;

    internal static HeapTopDocument Of(string instance, HeapTop top, IReadOnlyList<string> warnings) => new()
    {
        Instance = instance,
        Pid = top.Pid,
        OverMs = Math.Round(top.Over.TotalMilliseconds, 1),
        Counts = [.. top.Counts.Select(count => new HeapCountDocument { Objects = count.Objects, TookMs = Math.Round(count.Took.TotalMilliseconds, 1), RssBytes = count.RssBytes, RssGrowthBytes = count.RssGrowthBytes, InFlight = count.InFlight })],
        Classes = [.. top.Ranked.Take(ClassesMax).Select(Of)],
        Warnings = warnings,
    };

    internal static HeapTopDocument Of(string instance, HeapSight sight, IReadOnlyList<string> warnings) => sight switch
    {
        HeapSight.Classes(var top) => Of(instance, top, warnings),
        HeapSight.Told(var tool) => new()
        {
            Instance = instance,
            Pid = tool.Pid,
            OverMs = 0,
            Counts = [],
            Classes = [],
            Tool = new()
            {
                Command = tool.Command,
                Code = tool.Code,
                How = tool.How,
                TookMs = Math.Round(tool.Took.TotalMilliseconds, 1),
                Output = tool.Output,
                Errors = tool.Errors,
                Cut = tool.OutputCut || tool.ErrorsCut,
            },
            Warnings = warnings,
        },
        _ => throw new System.Diagnostics.UnreachableException($"{sight.GetType().Name} has no document."),
    };

    internal static HeapProfileDocument Of(string instance, HeapProfile profile, IReadOnlyList<string> warnings) => new()
    {
        Instance = instance,
        Pid = profile.Pid,
        ForMs = profile.Over.TotalMilliseconds,
        TotalBytes = profile.Allocated.TotalBytes,
        Stacks = [.. profile.Allocated.Stacks.Select(stack => new HeapStackDocument { Bytes = stack.Bytes, Frames = [.. stack.Frames.Select(frame => frame.ToString())] })],
        File = profile.File,
        Warnings = profile.File is null ? [.. warnings, "the profile could not be written to a file"] : warnings,
    };

    internal static HeapSnapshotDocument Of(string instance, SnapshotTaken snapshot, bool kept, IReadOnlyList<string> warnings) => new()
    {
        Instance = instance,
        Pid = snapshot.Pid,
        File = snapshot.File,
        Bytes = snapshot.Bytes,
        HeapUsedBytes = snapshot.HeapUsed,
        TookMs = Math.Round(snapshot.Took.TotalMilliseconds, 1),
        RssBeforeBytes = snapshot.RssBefore,
        RssPeakBytes = snapshot.RssPeak,
        Kept = kept,
        Warnings = warnings,
    };

    internal static MemoryFindingDocument Of(MemoryFinding finding) => new()
    {
        Instance = finding.Instance,
        Time = finding.Time,
        Why = finding.Why,
        Found = finding.Said(),
        Counted = finding.NotCounted is null,
        OverMs = Math.Round(finding.Over.TotalMilliseconds, 1),
        RssBytes = finding.RssBytes,
        RssBytesBefore = finding.RssBytesBefore,
        Objects = finding.Objects,
        Classes = [.. finding.Classes.Select(Of)],
    };

    private static HeapClassDocument Of(FoundClass found) => new()
    {
        Class = found.Name,
        Kind = found.IsFunction ? "function" : "class",
        BuiltIn = found.IsBuiltIn,
        Suspect = found.Suspicion switch { Suspicion.Objects => "objects", Suspicion.Entries => "entries", _ => null },
        Objects = found.Count,
        ObjectsAdded = found.Added,
        Entries = found.Entries,
        EntriesAdded = found.EntriesAdded,
        Bytes = found.Bytes,
        BytesAdded = found.BytesAdded,
    };

    /// <summary>Null: it was done.</summary>
    internal static Failure? FailureOf<T>(HeapAnswer<T> answer) => answer switch
    {
        HeapAnswer<T>.Done => null,
        HeapAnswer<T>.No(ChangeResult result) => Problems.Of(result),
        HeapAnswer<T>.Unseen(var instance, var fault, var warnings) => new(fault.IsBroken ? ExitCode.Failed : ExitCode.Conflict, $"{instance}: {fault.What}", fault.Fix) { Details = warnings },
        _ => throw new System.Diagnostics.UnreachableException($"{answer.GetType().Name} has no answer."),
    };

    private static HeapClassDocument Of(ClassGrowth growth) => new()
    {
        Class = growth.After.Name,
        Kind = growth.After.IsFunction ? "function" : "class",
        BuiltIn = growth.IsBuiltIn,
        Suspect = growth.Suspicion?.ToString().ToLowerInvariant(),
        Objects = growth.After.Count,
        ObjectsAdded = growth.Before is null ? null : growth.Delta,
        Entries = growth.After.Entries,
        EntriesAdded = growth.Before is null ? null : growth.EntriesDelta,
        Bytes = growth.After.Bytes,
        BytesAdded = growth.Before is null ? null : growth.BytesDelta,
    };
}
