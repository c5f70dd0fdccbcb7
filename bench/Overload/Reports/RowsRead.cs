using System.Globalization;
using System.Text;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;

namespace Halftone.Bench.Overload.Reports;

/// <summary>Rows of an earlier call, from its two files of CSV: an hour and a half of quiet is seldom had in one piece.</summary>
internal static class RowsRead
{
    /// <exception cref="FormatException">That is no file of ours.</exception>
    internal static List<Row> From(string path)
    {
        var lines = File.ReadAllLines(path);
        var columns = lines[0].Split(',');
        var samples = File.ReadLines(RawRows.SamplesOf(path)).Skip(1).Select(line => line.Split(',')).ToLookup(fields => fields[0], SampleOf);
        return [.. lines.Skip(1).Select(line => Read(line, columns, samples))];
    }

    /// <summary>What was measured now, and of the earlier rows what was not; in the order in which the scenarios came first, ours before the others'.</summary>
    internal static List<Row> Onto(List<Row> earlier, List<Row> now)
    {
        List<Row> all = [.. earlier.Where(row => !now.Any(row.IsSameAs)), .. now];
        return [.. all.OrderBy(row => Array.FindIndex([.. earlier, .. now], each => Family(each) == Family(row))).ThenBy(row => Array.IndexOf([.. Lineup.All], row.Contender))];
    }

    /// <summary>`article` of `article 50 ms, long`, `O3` of `O3 2x`.</summary>
    private static string Family(Row row) => row.Scenario.Split(' ')[0];

    private static Row Read(string line, string[] columns, ILookup<string, Sample> samples)
    {
        var fields = Split(line);
        if (fields.Count != columns.Length) throw new FormatException($"a row has {fields.Count} fields and not {columns.Length}: {line}");
        return new()
        {
            Scenario = Of("scenario"),
            Child = Of("child"),
            Contender = Of("contender"),
            Slots = (int)Number("slots"),
            OfferedPerSecond = Number("offered_per_s"),
            CapacityPerSecond = Number("capacity_per_s"),
            Goodput = Number("goodput"),
            TimedOut = (long)Number("timed_out"),
            Rejected = (long)Number("rejected"),
            Lost = (long)Number("lost"),
            GoodP50 = Number("good_p50_ms"),
            GoodP99 = Number("good_p99_ms"),
            RejectP50 = Number("reject_p50_ms"),
            RejectP99 = Number("reject_p99_ms"),
            RssGrowthMegabytes = Number("rss_growth_mb"),
            CpuShare = Number("cpu_share"),
            BackMilliseconds = Number("back_ms"),
            DeadShare = Number("dead_share"),
            Peak = (int)Number("peak"),
            DriverLagP99 = Number("driver_lag_p99_ms"),
            LoadBegin = Number("load_begin_s"),
            LoadEnd = Number("load_end_s"),
            AnsweredPerSecond = Number("answered_per_s"),
            RssMegabytes = Number("rss_mb"),
            ChildRssMegabytes = Number("child_rss_mb"),
            Note = Of("note"),
            Goals = [.. Of("goals").Split(RawRows.GoalsEnd, StringSplitOptions.RemoveEmptyEntries).Select(GoalOf)],
            Occasion = new(Of("command"), Of("begun"), Of("commit")),
            Samples = [.. samples[Of("run")]],
        };

        string Of(string column) => Array.IndexOf(columns, column) is >= 0 and var at ? fields[at] : throw new FormatException($"there is no column {column}");

        double Number(string column) => double.Parse(Of(column), CultureInfo.InvariantCulture);
    }

    private static Goal GoalOf(string text) => text.Split(RawRows.GoalPart) is [var what, var bound, var got, var met] ? new(what, bound, got, met == RawRows.GoalMet) : throw new FormatException($"no goal: {text}");

    private static Sample SampleOf(string[] fields)
    {
        var numbers = fields.Skip(2).Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return new(double.Parse(fields[1], CultureInfo.InvariantCulture), numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }

    /// <summary>Fields are quoted or have no comma; no quote stands within a quoted one.</summary>
    private static List<string> Split(string line)
    {
        var (fields, field, quoted) = (new List<string>(), new StringBuilder(), false);
        foreach (var letter in line)
        {
            if (letter == '"') quoted = !quoted;
            else if (letter == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(letter);
        }
        fields.Add(field.ToString());
        return fields;
    }
}
