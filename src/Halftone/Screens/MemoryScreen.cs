using System.Globalization;
using Halftone.Api.Contracts;
using Halftone.Core.Accounting;

namespace Halftone.Screens;

/// <summary>The gateway's own memory, the largest part first.</summary>
internal static class MemoryScreen
{
    private const string Nothing = "-";

    internal static void Write(MemoryDocument memory, Terminal terminal)
    {
        terminal.Show(string.Create(CultureInfo.InvariantCulture, $"the gateway (pid {memory.Pid}): {Amounts.Bytes(memory.RssBytes)} resident, {100 * memory.Accounted:0} % of it accounted for"));
        terminal.Show($"bound: {memory.Bound.Text}");
        if (memory.Limit is { } limit) terminal.Show($"limit: {Amounts.Bytes(limit.UsedBytes)} of {Amounts.Bytes(limit.LimitBytes)} ({limit.Of}); {limit.Answer}");
        terminal.Output.WriteLine();
        var table = new Table("PART", "MEMORY", "SHARE", "IN USE", "COUNT", "AT MOST", "GROWN") { GoFirst = ["AT MOST", "COUNT"] };
        foreach (var part in memory.Parts.Where(part => part is not { Bytes: 0, UsedBytes: 0, GrownBytes: 0 })) table.Add(Row(part, memory));
        table.Write(terminal);
        terminal.Output.WriteLine();
        WriteGrowth(memory, terminal);
    }

    private static Cell[] Row(MemoryPartDocument part, MemoryDocument memory) =>
    [
        new(part.Part, part.Part == memory.Suspect ? Ink.Red : Ink.None),
        Amounts.Bytes(part.Bytes),
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * part.Bytes / Math.Max(1, memory.RssBytes):0.0} %"),
        Amounts.Bytes(part.UsedBytes),
        part.Count == 0 ? Nothing : part.Count.ToString("#,0", CultureInfo.InvariantCulture),
        part.MostBytes is { } most ? Amounts.Bytes(most) : Nothing,
        part.GrownBytes > 0 ? $"+{Amounts.Bytes(part.GrownBytes)}" : Nothing,
    ];

    private static void WriteGrowth(MemoryDocument memory, Terminal terminal)
    {
        if (memory.Since is not { } since) return;
        var age = Amounts.Age(memory.At - since);
        if (memory.Parts.FirstOrDefault(part => part.Part == memory.Suspect) is not { } suspect)
        {
            terminal.Show($"{terminal.Paint("no suspect", Ink.Green)}: in the last {age} no part has grown by enough to look at");
            return;
        }
        terminal.Show($"{terminal.Paint("suspect", Ink.Red)}: {suspect.Part} has grown most, by {Amounts.Bytes(suspect.GrownBytes)} in the last {age}");
        if (suspect.Part is PartNames.OtherObjects or PartNames.NotAccounted or PartNames.NativeMemory) terminal.Note("no part of ours claims it: that is a bug to report, with this page; halftone memory --classes says how to look further");
    }
}
