using Halftone.Bench.Load.Measuring;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Load.Reports;

/// <summary>The goals of DESIGN section 10, held against what was measured. A goal is missed in the text; beyond <see cref="RatioMax"/> the run fails.</summary>
internal sealed class Targets
{
    private const double TcpGoal = 0.85, UnixGoal = 0.70, FloorGoal = 1.15, RatioMax = 1.0;

    private readonly Table _table = new("cell", "TCP : nginx", ": haproxy", "goal", "", "Unix : nginx TCP", ": haproxy TCP", ": nginx Unix", ": haproxy Unix", "goal", "", "TCP : null", "goal", "");

    /// <summary>Reads a cell whose contenders are all there; others have nothing to say about the goals.</summary>
    internal void Read(Report report, IReadOnlyCollection<Slot> slots, Cell cell)
    {
        double Cpu(string name) => new Summary(slots, cell, name).Cpu.Median;
        var (tcp, unix, nginx, haproxy, floor) = (Cpu("halftone"), Cpu("halftone-unix"), Cpu("nginx"), Cpu("haproxy"), Cpu("null"));
        if (double.IsNaN(tcp) || double.IsNaN(nginx) || double.IsNaN(haproxy)) return;
        _table.Row(cell.Name, Two(tcp / nginx), Two(tcp / haproxy), Two(TcpGoal), Verdict(TcpGoal, tcp / nginx, tcp / haproxy),
            Two(unix / nginx), Two(unix / haproxy), Two(unix / Cpu("nginx-unix")), Two(unix / Cpu("haproxy-unix")), Two(UnixGoal), Verdict(UnixGoal, unix / nginx, unix / haproxy),
            Two(tcp / floor), Two(FloorGoal), Verdict(FloorGoal, tcp / floor));
        if (tcp / nginx > RatioMax) report.Fail(CellTable.Text($"{cell.Name}: {tcp / nginx:0.00} x nginx"));
        if (tcp / haproxy > RatioMax) report.Fail(CellTable.Text($"{cell.Name}: {tcp / haproxy:0.00} x HAProxy"));
    }

    internal void Write(Report report)
    {
        report.Section("Goals", "Ratios of medians. The Unix-socket upstream is held against peers over TCP, which is what it replaces; the peers over the same socket stand beside it.", "");
        report.Add(_table);
    }

    private static string Two(double value) => double.IsNaN(value) ? "" : CellTable.Two(value);

    private static string Verdict(double goal, params ReadOnlySpan<double> ratios)
    {
        var met = true;
        foreach (var ratio in ratios)
        {
            if (double.IsNaN(ratio)) return "";
            met &= ratio <= goal;
        }
        return met ? "met" : "MISSED";
    }
}
