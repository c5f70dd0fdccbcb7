using System.Net;
using System.Text;
using System.Text.Json;
using Halftone.Control.Supervision;

namespace Halftone.Drill;

/// <summary>The storm by autocannon, where it is installed: people know it, and can repeat its storm by hand.</summary>
/// <remarks>It tells no answer times by status, so how soon people were turned away is not known then.</remarks>
/// <param name="file">Absolute path of the program.</param>
internal sealed class Autocannon(string file)
{
    internal const string Name = "autocannon";

    /// <summary>Its report is a few kilobytes.</summary>
    private const int ReportBytesMax = 1024 * 1024;

    /// <summary>In node_modules here, else in PATH. Null: it is not installed.</summary>
    /// <param name="directory">Here; not above it, for a directory above may be a stranger's.</param>
    /// <param name="path">The PATH; null = none.</param>
    internal static Autocannon? Find(string directory, string? path)
    {
        var folders = (path ?? "").Split(':').Where(Path.IsPathRooted).Prepend(Path.Combine(directory, "node_modules", ".bin"));
        return folders.Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists) is { } found ? new(found) : null;
    }

    /// <summary>It counts in whole seconds, and asks over TCP.</summary>
    internal static bool Can(DrillPlan plan) => plan.Target is IPEndPoint && plan.Duration.TotalSeconds % 1 == 0;

    internal string CommandLine(DrillPlan plan) => $"{file} {string.Join(' ', Arguments(plan).Select(word => word.Contains(' ') ? $"'{word}'" : word))}";

    internal async Task<(DrillTally? Tally, Failure? Failure)> StormAsync(DrillPlan plan, CancellationToken stop)
    {
        using var tool = new ToolRun();
        switch (await tool.RunAsync(file, Arguments(plan), ReportBytesMax, stop))
        {
            case ToolResult.Ended ended when ended.Status.Code == 0 && Read(ended.Output) is { } tally:
                return (tally, null);
            case ToolResult.Ended ended:
                return (null, Broken($"{file} did not do its work", Encoding.UTF8.GetString(ended.Errors)));
            case ToolResult.NotStarted no:
                return (null, Broken($"{file} could not be started", no.Reason));
            default:
                throw new InvalidOperationException("a result of a tool's run that nobody thought of");
        }
    }

    /// <summary>Null: that is no report of it.</summary>
    internal static DrillTally? Read(ReadOnlyMemory<byte> report)
    {
        try
        {
            using var document = JsonDocument.Parse(report);
            var root = document.RootElement;
            var tally = new DrillTally { Timeouts = root.GetProperty("timeouts").GetInt32() };
            // Its errors are timeouts too.
            tally.Broken = Math.Max(0, root.GetProperty("errors").GetInt32() - tally.Timeouts);
            foreach (var status in root.GetProperty("statusCodeStats").EnumerateObject())
                tally.Count(int.Parse(status.Name, System.Globalization.CultureInfo.InvariantCulture), status.Value.GetProperty("count").GetInt32());
            return tally;
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string[] Arguments(DrillPlan plan) =>
        ["--json", "-c", $"{plan.Connections}", "-d", $"{plan.Duration.TotalSeconds:0}", "-t", $"{DrillPlan.Patience.TotalSeconds:0}", "-H", $"Host: {plan.Host}", $"http://{plan.Target}{plan.Path}"];

    private static Failure Broken(string what, string said) => new(ExitCode.Failed, what, "try it by hand, or add --own-clients") { Details = [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(5)] };
}
