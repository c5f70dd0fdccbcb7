using Halftone.Bench.Load.Contenders;

namespace Halftone.Bench.Load.Measuring;

/// <summary>Slots in the order A B C, C B A, A B C: what drifts, drifts for all.</summary>
internal static class Alternation
{
    internal static List<Slot> Run(Stage stage, string scenario, IReadOnlyList<Contender> contenders, Cell cell, Pace pace, bool closeBetween = false) =>
        Run(stage, scenario, contenders, [.. contenders.Select(_ => cell)], pace, closeBetween);

    /// <param name="stage">With the upstream.</param>
    /// <param name="scenario">For the raw rows.</param>
    /// <param name="contenders">In order.</param>
    /// <param name="cells">One for each contender.</param>
    /// <param name="pace">How many slots, how long.</param>
    /// <param name="closeBetween">Open connections for each slot anew.</param>
    internal static List<Slot> Run(Stage stage, string scenario, IReadOnlyList<Contender> contenders, Cell[] cells, Pace pace, bool closeBetween = false)
    {
        var runner = new SlotRunner(stage, scenario);
        var slots = new List<Slot>();
        var order = Enumerable.Range(0, contenders.Count).ToArray();
        for (var round = 0; round < pace.Slots; round++)
        {
            foreach (var i in round % 2 == 0 ? order : order.Reverse())
            {
                slots.Add(runner.Run(contenders[i], cells[i], round, pace.SlotMilliseconds));
                if (closeBetween) contenders[i].CloseFleet();
            }
        }
        Console.WriteLine($"  {cells[0].Name}: {string.Join(", ", order.Select(i => $"{contenders[i].Name} {new Summary(slots, cells[i], contenders[i].Name).Cpu.Median:0.0}"))} us");
        return slots;
    }
}
