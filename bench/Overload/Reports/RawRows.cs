using System.Globalization;
using Halftone.Bench.Overload.Measuring;

namespace Halftone.Bench.Overload.Reports;

/// <summary>Two files of CSV: a line a run with every figure, and a line a sample. <see cref="RowsRead"/> reads them.</summary>
internal static class RawRows
{
    private const string RunHeader = "run,scenario,child,contender,slots,offered_per_s,capacity_per_s,goodput,timed_out,rejected,lost,good_p50_ms,good_p99_ms,reject_p50_ms,reject_p99_ms,"
        + "rss_growth_mb,cpu_share,back_ms,dead_share,peak,driver_lag_p99_ms,load_begin_s,load_end_s,answered_per_s,rss_mb,child_rss_mb,goals,note,command,begun,commit";

    private const string SampleHeader = "run,seconds,good,rejected,timed_out,otherwise_lost,rss_bytes,cpu_ns";

    internal const string GoalsEnd = "; ", GoalPart = " | ", GoalMet = "met";

    internal static string SamplesOf(string runs) => runs.Replace(".csv", "-samples.csv", StringComparison.Ordinal);

    internal static IEnumerable<string> Runs(IReadOnlyList<Row> rows) => rows.Select(Run).Prepend(RunHeader);

    internal static IEnumerable<string> Samples(IReadOnlyList<Row> rows) =>
        rows.SelectMany((row, i) => row.Samples.Select(at => string.Create(CultureInfo.InvariantCulture,
            $"{i + 1},{at.Seconds:0.000},{at.Good},{at.Rejected},{at.TimedOut},{at.OtherwiseLost},{at.RssBytes},{at.CpuNanoseconds}"))).Prepend(SampleHeader);

    private static string Run(Row row, int index)
    {
        var goals = string.Join(GoalsEnd, row.Goals.Select(goal => string.Join(GoalPart, goal.What, goal.Bound, Plain(goal.Got), goal.Met ? GoalMet : "missed")));
        return string.Create(CultureInfo.InvariantCulture, $"{index + 1},\"{row.Scenario}\",{row.Child},{row.Contender},{row.Slots},")
            + string.Create(CultureInfo.InvariantCulture, $"{row.OfferedPerSecond:0.###},{row.CapacityPerSecond:0.###},{row.Goodput:0.#####},{row.TimedOut},{row.Rejected},{row.Lost},")
            + string.Create(CultureInfo.InvariantCulture, $"{row.GoodP50:0.###},{row.GoodP99:0.###},{row.RejectP50:0.###},{row.RejectP99:0.###},{row.RssGrowthMegabytes:0.###},")
            + string.Create(CultureInfo.InvariantCulture, $"{row.CpuShare:0.#####},{row.BackMilliseconds:0.###},{row.DeadShare:0.#####},{row.Peak},{row.DriverLagP99:0.###},{row.LoadBegin:0.###},{row.LoadEnd:0.###},")
            + string.Create(CultureInfo.InvariantCulture, $"{row.AnsweredPerSecond:0.###},{row.RssMegabytes:0.###},{row.ChildRssMegabytes:0.###},\"{goals}\",\"{Plain(row.Note)}\",\"{row.Occasion.Command}\",{row.Occasion.Begun},{row.Occasion.Commit}");
    }

    /// <summary>Without what separates fields and goals.</summary>
    private static string Plain(string text) => text.Replace('"', '\'').Replace('|', '/').ReplaceLineEndings(" ");
}
