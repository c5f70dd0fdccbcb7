using Halftone.Bench.Load.Contenders;

namespace Halftone.Bench.Load.Measuring;

/// <summary>Slots in the order A B C, C B A, A B C: what drifts, drifts for all.</summary>
internal static class Alternation
{
    internal static List<Slot> Run(Stage stage, string scenario, IReadOnlyList<Contender> contenders, Cell cell, Pace pace, bool closeBetween = false)
    {
        var runner = new SlotRunner(stage, scenario);
        var slots = new List<Slot>();
        for (var round = 0; round < pace.Slots; round++)
        {
            foreach (var contender in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                slots.Add(runner.Run(contender, cell, round, pace.SlotMilliseconds));
                if (closeBetween) contender.CloseFleet();
            }
        }
        Console.WriteLine($"  {cell.Name}: {string.Join(", ", contenders.Select(contender => $"{contender.Name} {new Summary(slots, cell, contender.Name).Cpu.Median:0.0}"))} us");
        return slots;
    }
}
