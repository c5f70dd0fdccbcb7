using Halftone.Bench.Load.Client;
using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Load.Measuring;
using Halftone.Bench.Load.Reports;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Load.Scenarios;

/// <summary>How the cost grows with rules, versions and reactors: several Halftones side by side, the smallest is the measure.</summary>
internal static class Growth
{
    internal static void Rules(Options options, Report report) => Run(options, report, "Growth: rules that do not match", "rules",
        [.. ((int[])[10, 100, 1_000, 10_000]).Select(rules => ($"{rules}", Setting.Default with { Rules = rules }))],
        // A query, for a request without one lets a table of query rules off too easily.
        _ => [Heads.For("/?item=none&page=2")]);

    internal static void Versions(Options options, Report report) => Run(options, report, "Growth: versions, each with its rule, all in use", "versions",
        [.. ((int[])[2, 10, 30, 100]).Select(versions => ($"{versions}", Setting.Default with { Versions = versions, Rules = versions }))],
        setting => [.. Enumerable.Range(1, setting.Versions).Select(version => Heads.For($"/?version=v{version}"))]);

    internal static void Reactors(Options options, Report report)
    {
        Run(options, report, "One and two reactors at equal rate", "reactors",
            [.. ((int[])[1, 2]).Select(reactors => ($"{reactors}", Setting.Default with { Reactors = reactors, Cores = "0,1" }))], _ => [Heads.Small]);
        report.Add("Both may use both cores here, and share them with the client and the upstream: the table compares CPU per request, not what two cores can carry.");
    }

    private static void Run(Options options, Report report, string title, string what, (string Label, Setting Setting)[] variants, Func<Setting, byte[][]> heads)
    {
        using var stage = new Stage(options.Log);
        foreach (var (label, setting) in variants) Warming.Run([stage.Start("halftone", setting, $"{label}-{what}")], options.Pace, heads(setting));
        report.Section(title);
        foreach (var (load, rate) in ((string, double)[])[("8,000/s", 8_000), ("30,000/s", 30_000), ("saturation", 0)])
        {
            // Each variant has heads of its own, so each has a cell of its own, run in turns.
            var cells = variants.Select(variant => new Cell($"{what}, {load}", heads(variant.Setting), rate, 64)).ToArray();
            var slots = Alternation.Run(stage, what, stage.Contenders, cells, options.Pace);
            report.Rows.AddRange(slots);
            var table = new Table($"{what}, {load}", "CPU us/request: median", "p25", "min", ": first", "(min)", "switches", "helpers'", "req/s", "errors");
            var first = new Summary(slots, cells[0], stage.Contenders[0].Name);
            for (var i = 0; i < variants.Length; i++)
            {
                var of = new Summary(slots, cells[i], stage.Contenders[i].Name);
                table.Row(variants[i].Label + (of.CarriesRate ? "" : " (!)"), CellTable.One(of.Cpu.Median), CellTable.One(of.Cpu.Lower), CellTable.One(of.Cpu.Minimum),
                    CellTable.Ratio(of.Cpu.Median, first.Cpu.Median), CellTable.Ratio(of.Cpu.Minimum, first.Cpu.Minimum), CellTable.Two(of.PerRequest(slot => slot.Switches)),
                    CellTable.Two(of.PerRequest(slot => slot.HelperSwitches)), CellTable.Text($"{of.Achieved:0}"), $"{of.Errors}");
                if (of.Errors > 0) report.Fail($"{what} {variants[i].Label}: {of.Errors} errors ({of.FirstError})");
            }
            report.Add(table);
        }
    }
}
