using Halftone.Bench.Load.Client;
using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Load.Measuring;
using Halftone.Bench.Load.Reports;

namespace Halftone.Bench.Load.Scenarios;

/// <summary>How the cost grows with the connections over which the same rate arrives.</summary>
internal static class Connections
{
    private const double Rate = 15_000;

    internal static void Run(Options options, Report report)
    {
        var names = options.Pick(["nginx", "haproxy", "halftone"]);
        using var stage = new Stage(options.Log);
        foreach (var name in names) stage.Start(name);
        Warming.Run(stage.Contenders, options.Pace, [Heads.Small]);
        report.Section("Growth: connections, equal rate, all taking their turn");
        foreach (var connections in (int[])[10, 100, 1_000, 10_000])
        {
            var cell = new Cell($"{connections} connections, {Rate}/s", [Heads.Small], Rate, connections);
            // The descriptors of one client do not suffice for three times ten thousand: each opens its own for its slot.
            var slots = Alternation.Run(stage, "connections", stage.Contenders, cell, options.Pace, closeBetween: connections > 1_000);
            report.Rows.AddRange(slots);
            CellTable.Write(report, slots, cell, names);
        }
    }
}
