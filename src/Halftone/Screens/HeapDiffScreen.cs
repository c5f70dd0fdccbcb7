using System.Globalization;
using System.Text;
using Halftone.Api.Contracts;
using Halftone.Control.Heap;
using Halftone.Core.Heap;

namespace Halftone.Screens;

/// <summary>What came and went between two heap snapshots, and how what came is held.</summary>
internal static class HeapDiffScreen
{
    /// <summary>Names of classes can be whole sources; the document has all of it.</summary>
    private const int ClassLettersMax = 60;

    /// <summary>How much is shown.</summary>
    /// <param name="All">The engine's own classes too.</param>
    internal sealed record Extent(bool All, int Rows);

    internal static void Write(HeapComparison comparison, Extent extent, Terminal terminal)
    {
        terminal.Note($"{Path.GetFileName(comparison.Before.Path)}: {Side(comparison.Before)}; {Path.GetFileName(comparison.After.Path)}: {Side(comparison.After)}");
        if (comparison.IsBackwards) terminal.Note("The second snapshot seems to be the earlier one: what it calls new may be what has gone.");
        var difference = comparison.Difference;
        var shown = comparison.Ranked.Where(number => extent.All || IsTelling(difference.Classes[number], difference[number])).ToList();
        var table = new Table("CLASS", "NEW", "DELETED", "DELTA", "ALLOCATED", "FREED", "SIZE DELTA") { GoFirst = ["FREED", "ALLOCATED"] };
        foreach (var number in shown.Take(extent.Rows))
        {
            var change = difference[number];
            table.Add(Cut(difference.Classes[number]), Count(change.Added), Count(change.Removed), new(Signed(change.Delta), change.Delta > 0 ? Ink.Yellow : Ink.None),
                Amounts.Bytes(change.AddedBytes), Amounts.Bytes(change.RemovedBytes), SignedBytes(change.DeltaBytes));
        }
        table.Write(terminal);
        if (shown.Count > extent.Rows) terminal.Note($"{shown.Count - extent.Rows} more changed less: --rows N shows them.");
        var hidden = comparison.Ranked.Except(shown).ToList();
        if (hidden.Count > 0) terminal.Note($"The engine's own, and what was only exchanged (--all shows them): {Signed(hidden.Sum(number => (long)difference[number].Delta))} objects, {SignedBytes(hidden.Sum(number => difference[number].DeltaBytes))}.");
        foreach (var holding in comparison.Holdings) Write(holding, difference, terminal);
    }

    /// <summary>Node makes some of its objects anew for every snapshot: as many new as deleted.</summary>
    private static bool IsTelling(string name, ClassChange change) => !ClassNames.IsOfTheEngine(name) && (change.Delta != 0 || change.DeltaBytes != 0);

    private static void Write(ClassHolding holding, HeapDifference difference, Terminal terminal)
    {
        terminal.Output.WriteLine();
        var name = Cut(difference.Classes[holding.Class]);
        terminal.Show(holding.Objects == 1 ? $"How the new {name} is held:" : $"How the {Count(holding.Objects)} new {name} are held:");
        foreach (var way in holding.Ways) terminal.Show($"  {Count(way.Objects),8}  {Text(way)}");
        var told = holding.Ways.Sum(way => (long)way.Objects);
        if (holding.Objects - holding.Unheld - told is var others and > 0) terminal.Show($"  {Count(others),8}  in other ways");
        if (holding.Unheld > 0) terminal.Show($"  {Count(holding.Unheld),8}  by nothing, or weakly: the next collection takes them");
    }

    internal static HeapDiffDocument Document(HeapComparison comparison) => new()
    {
        Before = Side(comparison.Before, comparison),
        After = Side(comparison.After, comparison),
        Classes = [.. comparison.Ranked.Select(number => Class(comparison.Difference.Classes[number], comparison.Difference[number]))],
        Held = [.. comparison.Holdings.Select(holding => new HeapHoldingDocument
        {
            Class = comparison.Difference.Classes[holding.Class],
            New = holding.Objects,
            Unheld = holding.Unheld,
            Ways = [.. holding.Ways.Select(way => new HeapWayDocument { Objects = way.Objects, Bytes = way.Bytes, Text = Text(way) })],
        })],
    };

    /// <summary>`(GC roots)[*] → (Global handles)[*] → HTTPParser.outgoing → ClientRequest`.</summary>
    internal static string Text(HoldingWay way)
    {
        var text = new StringBuilder();
        foreach (var step in way.Steps)
        {
            if (text.Length > 0) text.Append(step.Edge).Append(" → ");
            text.Append(Cut(step.Holds));
            if (step.Repeats == 1) text.Append(" (repeats)");
            if (step.Repeats > 1) text.Append(CultureInfo.InvariantCulture, $" (the last {step.Repeats} repeat)");
            if (step.IsCut) text.Append(" → …");
        }
        return text.ToString();
    }

    private static HeapSideDocument Side(ComparedSnapshot side, HeapComparison comparison) => new()
    {
        File = side.Path,
        Objects = side.Objects,
        Bytes = side.Bytes,
        Later = ReferenceEquals(side, comparison.Before) == comparison.IsBackwards,
    };

    private static HeapChangeDocument Class(string name, ClassChange change) => new()
    {
        Class = name,
        Before = change.Before,
        After = change.After,
        New = change.Added,
        Deleted = change.Removed,
        Delta = change.Delta,
        NewBytes = change.AddedBytes,
        DeletedBytes = change.RemovedBytes,
        DeltaBytes = change.DeltaBytes,
    };

    private static string Side(ComparedSnapshot side) => $"{Count(side.Objects)} objects, {Amounts.Bytes(side.Bytes)}";

    private static string Cut(string name) => name.Length <= ClassLettersMax ? name : $"{name[..(ClassLettersMax - 1)]}…";

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Signed(long count) => count > 0 ? $"+{Count(count)}" : Count(count);

    private static string SignedBytes(long bytes) => bytes == 0 ? "0 B" : $"{(bytes < 0 ? '-' : '+')}{Amounts.Bytes(Math.Abs(bytes))}";
}
