using System.Globalization;
using Halftone.Api.Contracts;

namespace Halftone.Screens;

/// <summary>What the memory of an instance holds, suspects first.</summary>
internal static class HeapScreen
{
    private const string Nothing = "-";

    /// <summary>Rows that are no suspects.</summary>
    private const int RowsMax = 15;

    /// <param name="all">Also what the language itself has, and more rows.</param>
    internal static void Write(HeapTopDocument top, bool all, Terminal terminal)
    {
        var last = top.Counts[^1];
        terminal.Show($"{top.Instance} (pid {top.Pid}): {Number(last.Objects)} objects, {Amounts.Bytes(last.RssBytes)} resident{Growth(top)}");
        terminal.Show($"{Amounts.Count(top.Counts.Count, "count")}, each stopped the process for at most {Amounts.Brief(TimeSpan.FromMilliseconds(top.Counts.Max(count => count.TookMs)))} and took {Amounts.Bytes(top.Counts.Sum(count => count.RssGrowthBytes))} of memory together");
        terminal.Output.WriteLine();
        var compared = top.Counts.Count > 1;
        if (compared) WriteSuspects(top, terminal);
        var rest = top.Classes.Where(row => row.Suspect is null && (all || !row.BuiltIn) && (!compared || row.ObjectsAdded is not 0 || row.EntriesAdded is not 0)).Take(all ? int.MaxValue : RowsMax).ToList();
        if (rest.Count == 0) return;
        if (compared) terminal.Show("changed, and no suspect:");
        WriteRows(rest, compared, terminal);
    }

    /// <summary>The words of a tool, as they are.</summary>
    internal static void Write(HeapTopDocument top, HeapToolDocument tool, Terminal terminal)
    {
        terminal.Note($"{top.Instance} (pid {top.Pid}) is no Node: {string.Join(' ', tool.Command)} {tool.How} after {Amounts.Brief(TimeSpan.FromMilliseconds(tool.TookMs))}");
        if (tool.Output.Length > 0) terminal.Show(tool.Output.TrimEnd('\n'));
        if (tool.Errors.Length > 0) terminal.Note(tool.Errors.TrimEnd('\n'));
        if (tool.Cut) terminal.Note($"{terminal.PaintMessage("note", Ink.Yellow)}: it said more than 1 MiB; of the first, the whole lines are shown");
    }

    internal static void Write(HeapProfileDocument profile, Terminal terminal)
    {
        if (profile.Stacks.Count == 0)
        {
            terminal.Show($"{profile.Instance} (pid {profile.Pid}): nothing that it allocated in {Amounts.Brief(TimeSpan.FromMilliseconds(profile.ForMs))} is still alive, as far as samples of one in 32 KB tell");
            terminal.Note("if its memory grows all the same: look while it has its load, and longer (--for 30s)");
            return;
        }
        terminal.Show($"{profile.Instance} (pid {profile.Pid}): about {Amounts.Bytes(profile.TotalBytes)} allocated in {Amounts.Brief(TimeSpan.FromMilliseconds(profile.ForMs))} are still alive");
        terminal.Output.WriteLine();
        var table = new Table("ALIVE", "SHARE", "ALLOCATED BY");
        foreach (var stack in profile.Stacks.Take(RowsMax))
            table.Add(Amounts.Bytes(stack.Bytes), $"{100.0 * stack.Bytes / Math.Max(1, profile.TotalBytes):0} %", stack.Frames.Count == 0 ? "(the runtime itself)" : string.Join(" < ", stack.Frames));
        table.Write(terminal);
        if (profile.File is { } file) terminal.Note($"for DevTools (Memory, Load profile): {file}");
    }

    internal static void Write(HeapSnapshotDocument snapshot, Terminal terminal)
    {
        terminal.Show($"{snapshot.Instance} (pid {snapshot.Pid}): a heap of {Amounts.Bytes(snapshot.HeapUsedBytes)} in {Amounts.Bytes(snapshot.Bytes)}, written in {Amounts.Brief(TimeSpan.FromMilliseconds(snapshot.TookMs))}; the process grew from {Amounts.Bytes(snapshot.RssBeforeBytes)} to {Amounts.Bytes(snapshot.RssPeakBytes)} {(snapshot.Kept ? "and has its requests again" : "and was replaced by a new one")}");
        terminal.Show(snapshot.File);
        terminal.Note("it has every string of the process in it, passwords too: keep it to yourself. It opens in Chrome DevTools (Memory, Load profile)");
    }

    private static void WriteSuspects(HeapTopDocument top, Terminal terminal)
    {
        var suspects = top.Classes.Where(row => row.Suspect is not null).ToList();
        if (suspects.Count == 0)
        {
            terminal.Show($"{terminal.Paint("no suspect", Ink.Green)}: nothing has grown all the time by more than the requests in flight explain");
            terminal.Note("what grows by fits and starts shows over a longer time, for example --again 1m");
            terminal.Output.WriteLine();
            return;
        }
        terminal.Show($"{terminal.Paint("suspects", Ink.Red)}: they have grown all the time, by more than the requests in flight explain");
        WriteRows(suspects.Take(RowsMax), compared: true, terminal);
        terminal.Output.WriteLine();
    }

    private static void WriteRows(IEnumerable<HeapClassDocument> rows, bool compared, Terminal terminal)
    {
        var table = compared ? new Table("CLASS", "OBJECTS", "MORE", "ENTRIES", "MORE", "SIZE", "MORE") : new Table("CLASS", "OBJECTS", "ENTRIES", "SIZE");
        foreach (var row in rows)
        {
            Cell name = new(row.Kind is "function" ? $"function {row.Class}" : row.Class, row.Suspect is null ? Ink.None : Ink.Red);
            var entries = row.Entries == 0 && row.EntriesAdded is null or 0 ? Nothing : Number(row.Entries);
            if (compared) table.Add(name, Number(row.Objects), More(row.ObjectsAdded), entries, More(row.EntriesAdded), Amounts.Bytes(row.Bytes), row.BytesAdded is > 0 and var bytes ? $"+{Amounts.Bytes(bytes)}" : Nothing);
            else table.Add(name, Number(row.Objects), entries, Amounts.Bytes(row.Bytes));
        }
        table.Write(terminal);
    }

    private static string Growth(HeapTopDocument top) => top.Counts.Count < 2 ? "" : $"; in {Amounts.Brief(TimeSpan.FromMilliseconds(top.OverMs))} {More(top.Counts[^1].Objects - top.Counts[0].Objects)} objects";

    private static string More(long? added) => added switch
    {
        null or 0 => Nothing,
        > 0 => $"+{Number(added.Value)}",
        _ => Number(added.Value),
    };

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
