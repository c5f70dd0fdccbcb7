using System.Globalization;
using Halftone.Bench.Load.Measuring;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Load.Reports;

/// <summary>The main table: one row a contender, ratios to nginx and HAProxy of the same cell.</summary>
internal static class CellTable
{
    /// <summary>A cell counts only while nginx : HAProxy, two programs nobody changed, stay where they were.</summary>
    private const double DriftMax = 0.10;

    internal static void Write(Report report, IReadOnlyCollection<Slot> slots, Cell cell, IEnumerable<string> contenders)
    {
        var summaries = contenders.Select(name => (Name: name, Of: new Summary(slots, cell, name))).Where(entry => entry.Of.Requests > 0).ToArray();
        var (nginx, haproxy) = (Find("nginx"), Find("haproxy"));
        report.Add($"**{cell.Name}, {cell.Connections} connections**{Drift(nginx, haproxy)}");
        var table = new Table("proxy", "CPU us/request: median", "p25", "min", ": nginx", "(min)", ": haproxy", "(min)", "user %", "machine us", "req/s", "core %",
            "p50 us", "p99 us", "p99.9 us", "segments", "switches", "helpers'", "connects/1000");
        foreach (var (name, of) in summaries)
        {
            var user = of.User();
            table.Row(name + (of.CarriesRate ? "" : " (!)"), One(of.Cpu.Median), One(of.Cpu.Lower), One(of.Cpu.Minimum),
                Ratio(of.Cpu.Median, nginx?.Cpu.Median), Ratio(of.Cpu.Minimum, nginx?.Cpu.Minimum), Ratio(of.Cpu.Median, haproxy?.Cpu.Median), Ratio(of.Cpu.Minimum, haproxy?.Cpu.Minimum),
                Text($"{user.Share * 100:0} ±{user.Error * 100:0}"), One(of.Machine.Median), Text($"{of.Achieved:0}"), Text($"{of.Load * 100:0}"),
                Text($"{of.P50:0}"), Text($"{of.P99:0}"), Text($"{of.P999:0}"), Two(of.PerRequest(slot => slot.Segments)), Two(of.PerRequest(slot => slot.Switches)),
                Text($"{of.PerRequest(slot => slot.HelperSwitches):0.000}"), Two(of.PerRequest(slot => slot.UpstreamAccepted) * 1000));
        }
        report.Add(table);
        foreach (var (name, of) in summaries.Where(entry => entry.Of.Errors > 0)) report.Fail($"{cell.Name}: {name} had {of.Errors} errors of {of.Requests} ({of.FirstError})");
        if (summaries.Any(entry => !entry.Of.CarriesRate)) report.Add("(!) cannot carry this rate: its figures are those of its saturation.");

        Summary? Find(string name) => summaries.Where(entry => entry.Name == name).Select(entry => entry.Of).FirstOrDefault();
    }

    private static string Drift(Summary? nginx, Summary? haproxy)
    {
        if (nginx is null || haproxy is null) return "";
        var (first, second) = (nginx.Halves().First / haproxy.Halves().First, nginx.Halves().Second / haproxy.Halves().Second);
        var moved = Math.Abs(first / second - 1);
        return Text($" (nginx : haproxy {first:0.00} in the first half, {second:0.00} in the second{(moved > DriftMax ? ": **VOID**, the machine was not quiet" : "")})");
    }

    internal static string Ratio(double value, double? to) => to is { } other ? Two(value / other) : "";

    internal static string One(double value) => Text($"{value:0.0}");

    internal static string Two(double value) => Text($"{value:0.00}");

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
