using System.Globalization;
using System.Text;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Overload.Scenarios;
using Halftone.Bench.Shared.Machine;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Overload.Reports;

/// <summary>The page, its picture and its raw rows.</summary>
internal sealed class Report(Options options, IReadOnlyList<Row> rows)
{
    internal string Table { get; } = MainTable.Of(rows) + ConcurrencyTables.Of(rows);

    /// <summary>Ours are held against the goals; the others only stand beside them.</summary>
    internal bool Met => rows.Where(row => row.Contender == Lineup.Ours).All(row => row.Met);

    /// <summary>Returns the page's path.</summary>
    internal string Save()
    {
        var path = ReportPlace.For(options.Record, options.Pace.Quick ? "overload-quick" : "overload");
        var name = Path.GetFileNameWithoutExtension(path);
        var picture = Picture.Of(rows);
        Row[] all = [.. rows.SelectMany(row => row.Points.Prepend(row))];
        var page = new StringBuilder("# Overload\n\n");
        foreach (var occasion in rows.GroupBy(row => row.Occasion))
            page.Append(CultureInfo.InvariantCulture, $"Command: `{occasion.Key.Command}`, {occasion.Key.Begun} UTC, commit {occasion.Key.Commit}: {occasion.Count()} rows.\n\n");
        foreach (var (what, value) in Host.Facts()) page.Append(CultureInfo.InvariantCulture, $"- {what}: {value}\n");
        page.Append(CultureInfo.InvariantCulture, $"- raw rows: [a line a run]({name}.csv), [a line a sample]({name}-samples.csv)\n");
        if (picture is not null) page.Append(CultureInfo.InvariantCulture, $"\n![Goodput and memory over time, the article's scenario]({name}.svg)\n");
        page.Append(Method).Append(Ours()).Append('\n').Append(Table).Append(Notes());
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, page.ToString());
        if (picture is not null) File.WriteAllText(Path.ChangeExtension(path, ".svg"), picture);
        File.WriteAllLines(Path.ChangeExtension(path, ".csv"), RawRows.Runs(all));
        File.WriteAllLines(RawRows.SamplesOf(Path.ChangeExtension(path, ".csv")), RawRows.Samples(all));
        return path;
    }

    private static string Method => $"""

        The gateway runs alone on core {Cores.Contender}, the client and the child on core {Cores.Client} (O7: the child beside the gateway). For every run all processes are fresh.
        What a child can do is its slots, divided by its mean service time in the run plus the pause between two requests that it shows alone, over as
        many connections as it has slots. Goodput: 200 within the client's patience (10 s in closed loops, 4 s in open ones), divided by the smaller
        of that and of the offer. Latencies count from the scheduled time. Every request tells the child when its client will leave, so "dead" is what
        was executed for nobody, whether or not the gateway told the child. "Peak" is the most the child had at once, abandoned work included. RSS
        is sampled every half second. "Back" is the time from the load's end (O4, O5: the child's return; O9: its crash) to a good answer, or to 95 % of the rate.
        `node` is the proxy of the article (`maxSockets`), YARP has MaxConnectionsPerServer, HAProxy maxconn and a queue timeout of 2 s, nginx max_conns.
        They are held against the same goals for comparison. "Driver late" is how late our own arrivals were (p99): where it is not small, the row means little.


        """;

    private string Ours()
    {
        var ours = rows.Where(row => row.Contender == Lineup.Ours).ToArray();
        var missed = ours.Where(row => !row.Met).Select(row => $"{row.Scenario} ({row.Child})").ToArray();
        return missed.Length == 0 ? $"Halftone met every goal in {ours.Length} runs.\n" : $"Halftone missed a goal in {missed.Length} of {ours.Length} runs: {string.Join(", ", missed)}.\n";
    }

    private string Notes()
    {
        var notes = rows.Where(row => row.Note.Length > 0).Select(row => $"- {row.Scenario}, {row.Child}, {row.Contender}: {row.Note}").ToArray();
        var questions = Catalogue.All.Where(scenario => options.Wants(scenario.Name) || options.With is not null).Select(scenario => $"- `{scenario.Name}`: {scenario.Question}");
        return $"\n## Questions\n\n{string.Join('\n', questions)}\n" + (notes.Length == 0 ? "" : $"\n## Notes\n\n{string.Join('\n', notes)}\n");
    }
}
