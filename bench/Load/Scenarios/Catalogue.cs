using System.Globalization;
using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Load.Reports;

namespace Halftone.Bench.Load.Scenarios;

/// <summary>Which scenarios there are, and where their reports go.</summary>
internal static class Catalogue
{
    internal static void Run(Options options, Report report)
    {
        if (options.Has("quick")) Comparison.Run(options, report, quick: true);
        if (options.Has("compare")) Comparison.Run(options, report, quick: false);
        if (options.Has("profile")) Profile.Run(options, report);
        if (options.Has("syscalls")) SystemCalls.Run(options, report);
        if (options.Has("memory")) Memory.Run(options, report);
        if (options.Has("bodies")) Bodies.Run(options, report);
        if (options.Has("rules")) Growth.Rules(options, report);
        if (options.Has("versions")) Growth.Versions(options, report);
        if (options.Has("connections")) Connections.Run(options, report);
        if (options.Has("reactors")) Growth.Reactors(options, report);
    }

    internal static string TitleOf(Options options) => $"Load: {string.Join(", ", options.Scenarios)}";

    /// <summary>Recorded reports are numbered and kept; others are thrown away with the build.</summary>
    internal static string PathOf(Options options)
    {
        if (options.Record is not { } name) return Path.Combine(Repository.Built, "reports", $"{string.Join('-', options.Scenarios)}.md");
        var directory = Path.Combine(Repository.Root, "docs", "measurements");
        Directory.CreateDirectory(directory);
        var last = Directory.GetFiles(directory, "????-*.md").Select(file => Path.GetFileName(file)[..4])
            .Select(digits => int.TryParse(digits, CultureInfo.InvariantCulture, out var number) ? number : 0).DefaultIfEmpty(0).Max();
        return Path.Combine(directory, $"{last + 1:0000}-{name}.md");
    }
}
