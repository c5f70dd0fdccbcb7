using System.Globalization;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Overload.Reports;

/// <summary>The one table: a row a run, with what it was held against.</summary>
internal static class MainTable
{
    internal static string Of(IEnumerable<Row> rows)
    {
        var table = new Table("scenario", "child", "gateway", "offered/s", "can do/s", "goodput", "timeouts", "rejected", "lost", "good p50 ms", "p99 ms", "rejects p50 ms", "p99 ms",
            "RSS +MB", "CPU", "back ms", "dead", "peak/slots", "driver late ms", "goal", "verdict");
        foreach (var row in rows)
        {
            table.Row(row.Scenario, row.Child, row.Contender, Number(row.OfferedPerSecond, "0"), Number(row.CapacityPerSecond, "0.0"), Number(row.Goodput, "0.0%"), $"{row.TimedOut}", $"{row.Rejected}",
                $"{row.Lost}", Number(row.GoodP50, "0.0"), Number(row.GoodP99, "0.0"), Number(row.RejectP50, "0.0"), Number(row.RejectP99, "0.0"), Number(row.RssGrowthMegabytes, "0.0"),
                Number(row.CpuShare, "0%"), Number(row.BackMilliseconds, "0"), Number(row.DeadShare, "0.0%"), $"{row.Peak}/{row.Slots}", Number(row.DriverLagP99, "0.0"), Goals(row), Verdict(row));
        }
        return table.ToMarkdown();
    }

    /// <summary>For the terminal, while the rest still runs.</summary>
    internal static string Line(Row row) =>
        $"{row.Contender,-9} {row.Child,-8} {row.Scenario,-22} goodput {Number(row.Goodput, "0.0%"),6}, {row.TimedOut} timeouts, {row.Rejected} rejected, {row.Lost} lost, p99 {Number(row.GoodP99, "0.0")} ms: {Verdict(row)}"
        + (row.Note.Length > 0 ? $" ({row.Note})" : "");

    private static string Goals(Row row) => string.Join("; ", row.Goals.Select(goal => $"{goal.What} {goal.Bound}"));

    private static string Verdict(Row row) => row.Met ? "met" : $"MISSED: {string.Join(", ", row.Goals.Where(goal => !goal.Met).Select(goal => $"{goal.What} {goal.Got}"))}";

    private static string Number(double value, string format) => double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);
}
