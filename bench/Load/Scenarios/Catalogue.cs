using Halftone.Bench.Load.Reports;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Load.Scenarios;

/// <summary>Which scenarios there are, and where their reports go.</summary>
internal static class Catalogue
{
    internal static void Run(Options options, Report report)
    {
        if (options.Has("quick")) Comparison.Run(options, report, quick: true);
        if (options.Has("compare")) Comparison.Run(options, report, quick: false);
        if (options.Has("pairs")) Pairs.Run(options, report);
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

    internal static string PathOf(Options options) => ReportPlace.For(options.Record, string.Join('-', options.Scenarios));
}
