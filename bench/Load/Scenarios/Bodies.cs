using Halftone.Bench.Load.Client;
using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Load.Measuring;
using Halftone.Bench.Load.Reports;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Load.Scenarios;

/// <summary>CPU per byte of answers from 32 B to 1 MB.</summary>
internal static class Bodies
{
    /// <summary>DESIGN section 10: from here on at most HAProxy's CPU per byte.</summary>
    private const int JudgedFrom = 64 * 1024;

    internal static void Run(Options options, Report report)
    {
        var names = options.Pick(["null", "nginx", "haproxy", "haproxy-splice", "halftone", "halftone-unix"]);
        using var stage = new Stage(options.Log);
        foreach (var name in names) stage.Start(name);
        Warming.Run(stage.Contenders, options.Pace, [Heads.Small]);
        report.Section("CPU per answer by size, saturation");
        foreach (var size in Upstream.BodySizes)
        {
            var cell = new Cell(Name(size), [Heads.For($"/body/{size}")], 0, 32);
            var slots = Alternation.Run(stage, "bodies", stage.Contenders, cell, options.Pace);
            report.Rows.AddRange(slots);
            CellTable.Write(report, slots, cell, names);
            var table = new Table(Name(size), "CPU ns/byte", "machine ns/byte", "MB/s");
            foreach (var name in names)
            {
                var of = new Summary(slots, cell, name);
                table.Row(name, CellTable.Text($"{of.Cpu.Median * 1000 / size:0.00}"), CellTable.Text($"{of.Machine.Median * 1000 / size:0.00}"), CellTable.Text($"{of.Achieved * size / 1e6:0}"));
            }
            report.Add(table);
            if (size < JudgedFrom) continue;
            var (ours, theirs) = (new Summary(slots, cell, "halftone").Cpu.Median, new Summary(slots, cell, "haproxy").Cpu.Median);
            if (ours > theirs) report.Fail(CellTable.Text($"{Name(size)}: {ours / theirs:0.00} x HAProxy's CPU per byte"));
        }
        report.Add("`haproxy` is as it comes (16 KB buffers); `haproxy-splice` has 64 KB buffers and `option splice-auto`.");
    }

    private static string Name(int size) => size switch { < 1024 => $"{size} B", < 1024 * 1024 => $"{size / 1024} KB", _ => $"{size / 1024 / 1024} MB" };
}
