using Halftone.Bench.Load.Client;
using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Load.Measuring;
using Halftone.Bench.Load.Reports;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Load.Scenarios;

/// <summary>What a change costs: this build and an earlier one in turn, pair by pair, with nginx and HAProxy as controls that nobody changed.</summary>
internal static class Pairs
{
    private const string Before = "before";
    private const string After = "halftone";

    /// <summary>An issue may cost a request 3 % and no more; below that pairs of slots on a shared machine do not tell.</summary>
    private const double CostMax = 1.03;

    internal static void Run(Options options, Report report)
    {
        using var stage = new Stage(options.Log);
        stage.Start(After, new Setting { Build = options.Before }, Before);
        foreach (var name in new[] { After, "nginx", "haproxy" }) stage.Start(name);
        Warming.Run(stage.Contenders, options.Pace, Warming.BothHeads);
        report.Section("CPU per request, this build : the one before");
        string[] names = [Before, After, "nginx", "haproxy"];
        var summary = new Table("cell", "pairs", "median of this : before", "lower quartile", "least");
        foreach (var cell in Cells())
        {
            var slots = Alternation.Run(stage, "pairs", stage.Contenders, cell, options.Pace);
            report.Rows.AddRange(slots);
            CellTable.Write(report, slots, cell, names);
            var of = Quantiles.Of(Ratios(slots));
            summary.Row(cell.Name, CellTable.Text($"{options.Pace.Slots}"), CellTable.Text($"{of.Median:0.000}"), CellTable.Text($"{of.Lower:0.000}"), CellTable.Text($"{of.Minimum:0.000}"));
            if (of.Median > CostMax) report.Fail($"{cell.Name}: this build takes {of.Median:0.000} of the CPU of the one before, {CostMax:0.00} are allowed");
        }
        report.Add(summary);
    }

    /// <summary>Both of a round, a fifth of a second apart.</summary>
    private static IEnumerable<double> Ratios(List<Slot> slots) =>
        from slot in slots
        where slot.Contender == After
        join before in slots.Where(slot => slot.Contender == Before) on slot.Round equals before.Round
        select slot.CpuPerRequest / before.CpuPerRequest;

    private static IEnumerable<Cell> Cells()
    {
        foreach (var (head, bytes) in ((string, byte[])[])[("small head", Heads.Small), ("browser head", Heads.Browser)])
        {
            yield return new($"{head}, 8,000/s", [bytes], 8_000, 64);
            yield return new($"{head}, saturation", [bytes], 0, 64);
        }
    }
}
