using System.Globalization;
using System.Text;
using Halftone.Bench.Load.Measuring;
using Halftone.Bench.Shared.Machine;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Load.Reports;

/// <summary>What a run found: a page of Markdown, its raw rows beside it, and whether a budget was missed.</summary>
internal sealed class Report(Options options, string commit)
{
    private readonly StringBuilder _text = new();
    private readonly List<string> _failures = [];

    internal List<Slot> Rows { get; } = [];

    internal bool Failed => _failures.Count > 0;

    internal void Section(string title, params IEnumerable<string> lines)
    {
        _text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n");
        foreach (var line in lines) _text.AppendLine(line);
    }

    internal void Add(Table table) => _text.AppendLine().Append(table.ToMarkdown());

    internal void Add(string line) => _text.AppendLine().AppendLine(line);

    /// <summary>A budget was missed: the run ends with exit code 1.</summary>
    internal void Fail(string why)
    {
        _failures.Add(why);
        Console.WriteLine($"FAIL {why}");
    }

    /// <summary>Writes NAME.md and NAME.csv; returns the page's path.</summary>
    internal string Save(string path, string title)
    {
        var page = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# {title}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"Command: `./dev bench load {options.Line}`, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, commit {commit}.\n\n");
        foreach (var (what, value) in Host.Facts()) page.Append(CultureInfo.InvariantCulture, $"- {what}: {value}\n");
        page.Append(CultureInfo.InvariantCulture, $"- raw rows: [{Path.GetFileNameWithoutExtension(path)}.csv]({Path.GetFileNameWithoutExtension(path)}.csv)\n");
        page.Append(Method(options));
        page.Append(_failures.Count == 0 ? "\nNo budget was missed.\n" : $"\n**Missed:** {string.Join("; ", _failures)}.\n");
        page.Append(_text);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, page.ToString());
        File.WriteAllLines(Path.ChangeExtension(path, ".csv"), [RawRows.Header, .. Rows.Select(RawRows.Of)]);
        return path;
    }

    private static string Method(Options options) => $"""

        Proxies run alone on core {Cores.Contender}; the client and the upstream (nginx, one worker) share core {Cores.Client}. Slots of {options.Pace.SlotMilliseconds} ms alternate among
        all proxies in ABBA order, {options.Pace.Slots} per proxy and cell, each after a lead-in of 15 ms that is not counted. CPU is the scheduler's nanoseconds of
        all threads of all processes of a proxy (what /proc/PID/task/*/schedstat adds up to), divided by the requests answered in the slot. All proxies add
        X-Forwarded-For, -Proto, -Host and Via{(options.Log ? ", and write an access log to a memory-backed file (nginx in blocks of 64 KB, HAProxy to its mapped ring)" : "; none writes an access log")}.
        nginx and HAProxy have no routing rule; Halftone has two rules and a sticky split.
        Latencies count from the scheduled time of a request. Absolute figures drift with the machine; ratios inside one run count.

        """;
}
