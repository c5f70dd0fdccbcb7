using Halftone.Bench.Load.Client;
using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Load.Measuring;
using Halftone.Bench.Load.Reports;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Load.Scenarios;

/// <summary>The question of the benchmark: CPU per request against the best proxies there are.</summary>
internal static class Comparison
{
    internal static void Run(Options options, Report report, bool quick)
    {
        var names = options.Pick(quick ? Lineup.Native : Lineup.All);
        using var stage = new Stage(options.Log);
        foreach (var name in names) stage.Start(name);
        Warming.Run(stage.Contenders, options.Pace, Warming.BothHeads);
        WriteControls(report, Controls.Check(stage, stage.Contenders));

        report.Section("CPU per request, 32-byte answer");
        var targets = new Targets();
        foreach (var cell in quick ? QuickCells() : Cells())
        {
            var slots = Alternation.Run(stage, "compare", stage.Contenders, cell, options.Pace);
            report.Rows.AddRange(slots);
            CellTable.Write(report, slots, cell, names);
            if (!quick) targets.Read(report, slots, cell);
        }
        report.Add("On two cores the client and the upstream share a core, so latencies contain their waiting for each other: p99 and p99.9 against the peers are **not measurable here**.");
        if (!quick) targets.Write(report);
    }

    private static IEnumerable<Cell> Cells()
    {
        foreach (var (head, bytes) in ((string, byte[])[])[("small head", Heads.Small), ("browser head", Heads.Browser)])
        {
            yield return new($"{head}, 8,000/s", [bytes], 8_000, 64);
            yield return new($"{head}, 30,000/s", [bytes], 30_000, 64);
            yield return new($"{head}, saturation", [bytes], 0, 64);
            yield return new($"{head}, saturation, few connections", [bytes], 0, 8);
        }
    }

    private static IEnumerable<Cell> QuickCells() => [new("small head, 8,000/s", [Heads.Small], 8_000, 64), new("browser head, saturation", [Heads.Browser], 0, 64)];

    private static void WriteControls(Report report, List<(string Contender, string Finding, bool Fine)> findings)
    {
        report.Section("Controls");
        var table = new Table("proxy", "finding", "fine");
        foreach (var (contender, finding, fine) in findings)
        {
            table.Row(contender, finding, fine ? "yes" : "NO");
            if (!fine) report.Fail($"control: {contender}: {finding}");
        }
        report.Add(table);
    }
}
