using Halftone.Bench.Load;
using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Load.Reports;
using Halftone.Bench.Load.Scenarios;
using Halftone.Bench.Shared.Contenders;
using Halftone.Bench.Shared.Machine;

// Idle share of the machine that other programs may take before figures mean nothing.
const double BusyMax = 0.10;

if (Options.Parse(args) is not { } options) return 2;
if (!Cores.Enough)
{
    Console.Error.WriteLine("bench load: needs two cores, one for the proxy and one for client and upstream.");
    return 2;
}
if (!Tool.Install()) return 2;
if (options.Build && !Builds.Publish(options.Pick(Lineup.All))) return 2;
if (Host.Busy(1000) is var busy and > BusyMax && !options.BusyOk)
{
    Console.Error.WriteLine($"bench load: the machine is {busy:P0} busy with other things. Wait, or measure anyway with --busy-ok.");
    return 2;
}
Cores.PinClient();
var report = new Report(options, Tool.Read("git", "-C", Repository.Root, "rev-parse", "--short", "HEAD").Trim());
try
{
    Catalogue.Run(options, report);
}
catch (InvalidOperationException broken)
{
    Console.Error.WriteLine($"bench load: {broken.Message}");
    return 2;
}
var path = report.Save(Catalogue.PathOf(options), Catalogue.TitleOf(options));
Console.WriteLine($"{(report.Failed ? "FAILED" : "done")}: {Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}");
return report.Failed ? 1 : 0;
