namespace Halftone.Core.Pressure;

/// <summary>Which rung a pressure stands for: up at once, down only when the pressure is clearly below.</summary>
internal static class MemoryLadder
{
    /// <summary>
    /// A rung is left this far below where it was entered. Each rung frees memory; without a gap its own success would undo it, four times a second.
    /// </summary>
    internal const double Gap = 0.03;

    /// <summary>Where each rung is entered, by rung: the ladder of Envoy's overload manager.</summary>
    private static readonly double[] Enters = [0, 0.85, 0.92, 0.95, 0.98];

    internal static double EntersAt(MemoryRung rung) => Enters[(int)rung];

    /// <param name="pressure">Used of limit; 0 = nothing is known, and above 1 is possible.</param>
    internal static MemoryRung Next(MemoryRung now, double pressure)
    {
        var next = MemoryRung.None;
        for (var rung = MemoryRung.ShrinkTimeouts; rung <= MemoryRung.StopAccepting; rung++)
        {
            if (pressure >= EntersAt(rung) - (rung <= now ? Gap : 0)) next = rung;
        }
        return next;
    }
}
