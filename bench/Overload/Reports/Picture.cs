using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Overload.Scenarios;

namespace Halftone.Bench.Overload.Reports;

/// <summary>The article's scenario: a column for each service time, goodput above, memory below, a line for each gateway.</summary>
internal static class Picture
{
    private const double PanelWidth = 330, PanelHeight = 210, Left = 70, Gap = 44, Top = 92, Between = 66, Bottom = 58, Right = 24, SampleSeconds = 0.5;

    /// <summary>Colours that differ for the colour-blind too, and dashes for lines that lie on each other: ours is the broad one beneath.</summary>
    private static readonly (string Contender, string Label, string Colour, double Thickness, string Dashes)[] Lines =
    [
        (Lineup.Ours, "Halftone", "#0072b2", 4, ""),
        ("node", "the article's Node proxy", "#d55e00", 2, ""),
        ("haproxy", "HAProxy", "#e69f00", 2, "9 5"),
        ("yarp", "YARP", "#cc79a7", 2, "6 3 2 3"),
        ("nginx", "nginx", "#009e73", 2, "2 4"),
    ];

    /// <summary>Null when the scenario was not run.</summary>
    internal static string? Of(IReadOnlyList<Row> rows)
    {
        var columns = rows.Where(row => row.Scenario.StartsWith(Article.Prefix, StringComparison.Ordinal) && !row.Scenario.Contains("long", StringComparison.Ordinal) && row.Child == "timer" && row.Samples.Count > 0)
            .GroupBy(row => row.Scenario).Select(column => column.ToArray()).ToArray();
        if (columns.Length == 0) return null;
        var width = Left + columns.Length * PanelWidth + (columns.Length - 1) * Gap + Right;
        var svg = new Svg(Math.Max(width, 820), Top + 2 * PanelHeight + Between + Bottom);
        svg.Text(Left, 28, "400 clients, one slot: what is answered, and what it costs in memory", size: 17, bold: true);
        Legend(svg, columns.SelectMany(column => column).Select(row => row.Contender).ToHashSet());
        var memory = Scale.Covering(columns.SelectMany(column => column).SelectMany(row => MemoryOf(row).Select(point => point.Value)).DefaultIfEmpty(1).Max());
        for (var i = 0; i < columns.Length; i++)
        {
            var x = Left + i * (PanelWidth + Gap);
            var seconds = Scale.Covering(columns[i].Max(row => row.Samples.Count == 0 ? 1 : row.Samples[^1].Seconds - row.LoadBegin));
            Draw(svg, columns[i], new(x, Top, PanelWidth, PanelHeight, seconds, new(125, 25)), GoodputOf, $"{columns[i][0].Scenario[(Article.Prefix.Length + 1)..]} per request", i == 0 ? "answered in time, % of capacity" : "", "");
            Draw(svg, columns[i], new(x, Top + PanelHeight + Between, PanelWidth, PanelHeight, seconds, memory), MemoryOf, "", i == 0 ? "RSS growth, MB" : "", "seconds");
        }
        return svg.Done();
    }

    private static void Legend(Svg svg, HashSet<string> present)
    {
        var x = Left;
        foreach (var (_, label, colour, thickness, dashes) in Lines.Where(line => present.Contains(line.Contender)))
        {
            svg.Line(x, 48, x + 34, 48, colour, thickness, dashes);
            svg.Text(x + 40, 52, label);
            x += 62 + label.Length * 6.6;
        }
    }

    private static void Draw(Svg svg, Row[] rows, Panel panel, Func<Row, IEnumerable<(double Seconds, double Value)>> values, string title, string yTitle, string xTitle)
    {
        panel.Axes(svg, title, yTitle, xTitle);
        if (rows.Select(row => row.LoadEnd - row.LoadBegin).Max() is var end and > 0)
        {
            svg.Line(panel.X(end), panel.Top, panel.X(end), panel.Top + panel.Height, "#57606a", 1, "3 3");
            if (title.Length > 0) svg.Text(panel.X(end) + 5, panel.Top + 13, "load ends, probes", size: 10.5, colour: "#57606a");
        }
        foreach (var (contender, _, colour, thickness, dashes) in Lines)
            foreach (var row in rows.Where(row => row.Contender == contender))
                svg.Path(values(row).Select(point => (panel.X(point.Seconds), panel.Y(point.Value))), colour, thickness, dashes);
    }

    /// <summary>Share of the capacity, in steps of eight answers and at least two seconds, so that a second's luck is no spike.</summary>
    private static IEnumerable<(double Seconds, double Value)> GoodputOf(Row row)
    {
        var seconds = Math.Clamp(8 / row.CapacityPerSecond, 2, 8);
        Sample? from = null;
        foreach (var to in row.Samples.Where(sample => sample.Seconds >= row.LoadBegin - SampleSeconds))
        {
            // A step never spans the load's end: what was answered before and after are two stories.
            var spans = from is { } before && before.Seconds < row.LoadEnd && to.Seconds >= row.LoadEnd;
            if (from is { } start && (spans || to.Seconds - start.Seconds >= seconds - SampleSeconds / 2))
                yield return ((start.Seconds + to.Seconds) / 2 - row.LoadBegin, 100 * (to.Good - start.Good) / (to.Seconds - start.Seconds) / row.CapacityPerSecond);
            if (from is null || spans || to.Seconds - from.Value.Seconds >= seconds - SampleSeconds / 2) from = to;
        }
    }

    private static IEnumerable<(double Seconds, double Value)> MemoryOf(Row row)
    {
        var resting = row.Samples.Where(sample => sample.Seconds <= row.LoadBegin + 0.1).Select(sample => sample.RssBytes).LastOrDefault();
        return row.Samples.Where(sample => sample.Seconds >= row.LoadBegin).Select(sample => (sample.Seconds - row.LoadBegin, Math.Max(0, (sample.RssBytes - resting) / 1e6)));
    }
}
