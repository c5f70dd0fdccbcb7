using Halftone.Bench.Overload;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Overload.Reports;
using Halftone.Bench.Overload.Scenarios;
using Halftone.Bench.Shared.Contenders;
using Halftone.Bench.Shared.Machine;

// Share of the machine that other programs may take before figures mean nothing.
const double BusyMax = 0.10;

if (Options.Parse(args) is not { } options) return 2;
if (!Cores.Enough)
{
    Console.Error.WriteLine("bench overload: needs two cores, one for the gateway and one for clients and children.");
    return 2;
}
if (!Tool.Install()) return 2;
if (options.Build && !Builds.Publish([.. Lineup.All.Where(options.WantsContender)])) return 2;
if (!options.BusyOk && Host.Busy(1000) is var busy and > BusyMax)
{
    Console.Error.WriteLine($"bench overload: the machine is {busy:P0} busy with other things. Wait, or measure anyway with --busy-ok.");
    return 2;
}
Cores.PinClient();
try
{
    var occasion = new Occasion($"./dev bench overload {options.Line}".TrimEnd(), $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm}", Tool.Read("git", "-C", Repository.Root, "rev-parse", "--short", "HEAD").Trim());
    var earlier = options.With is { } file ? RowsRead.From(file) : [];
    var rows = RowsRead.Onto(earlier, [.. Catalogue.Run(options).Select(row => row with { Occasion = occasion })]);
    var report = new Report(options, rows);
    Console.WriteLine();
    Console.WriteLine(report.Table);
    Console.WriteLine(Path.GetRelativePath(Directory.GetCurrentDirectory(), report.Save()));
    return options.Pace.Quick || report.Met ? 0 : 1;
}
catch (Exception broken) when (broken is InvalidOperationException or FormatException or IOException)
{
    Console.Error.WriteLine($"bench overload: {broken.Message}");
    return 2;
}
