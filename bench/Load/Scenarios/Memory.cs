using Halftone.Bench.Load.Client;
using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Load.Reports;
using Halftone.Bench.Shared.Machine;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Load.Scenarios;

/// <summary>RSS of a fresh process, and what ten thousand idle keep-alive connections add to it.</summary>
internal static class Memory
{
    private const int Connections = 10_000, RestMilliseconds = 3000;

    /// <summary>DESIGN section 10.</summary>
    private const double IdleMegabytesMax = 32, ConnectionBytesMax = 1024;

    internal static void Run(Options options, Report report)
    {
        var table = new Table("proxy", "processes", "idle RSS MB", "of its main process", "idle PSS MB", "bytes per idle connection", "after they left, MB");
        foreach (var name in options.Pick(["nginx", "haproxy", "halftone", "yarp", "article"]))
        {
            using var stage = new Stage(options.Log);
            var contender = stage.Start(name);
            Clock.Wait(RestMilliseconds);
            var (rss, own, pss, processes) = (contender.Tree.RssBytes(), contender.Tree.RootRssBytes(), contender.Tree.PssBytes(), contender.Tree.Count);
            // A little traffic first, so that a connection is not charged for what the first request loads.
            contender.Fleet(64).Run(new([Heads.Small], 2000, 1_000_000_000));
            contender.CloseFleet();
            Clock.Wait(RestMilliseconds);
            var before = contender.Tree.RssBytes();
            var traffic = contender.Fleet(Connections).Run(new([Heads.Small], 2000, (Connections / 2000 + 1) * 1_000_000_000L));
            Clock.Wait(RestMilliseconds);
            var each = (contender.Tree.RssBytes() - before) / (double)Connections;
            contender.CloseFleet();
            Clock.Wait(RestMilliseconds);
            table.Row(name, $"{processes}", Megabytes(rss), Megabytes(own), Megabytes(pss), CellTable.Text($"{each:0}"), Megabytes(contender.Tree.RssBytes()));
            Console.WriteLine($"  {name}: idle {Megabytes(rss)} MB, {each:0} B per connection, {traffic.Errors} errors");
            if (traffic.Errors > 0) report.Fail($"memory: {name}: {traffic.Errors} errors ({traffic.FirstError})");
            if (name != "halftone") continue;
            if (own > IdleMegabytesMax * 1e6) report.Fail($"idle RSS {Megabytes(own)} MB is over {IdleMegabytesMax} MB");
            if (each > ConnectionBytesMax) report.Fail(CellTable.Text($"{each:0} B per idle connection is over {ConnectionBytesMax} B"));
        }
        report.Section("Memory", $"{Connections} connections that have had one request each and keep the connection; RSS summed over all processes of a proxy.", "");
        report.Add(table);
    }

    private static string Megabytes(long bytes) => CellTable.Text($"{bytes / 1e6:0.0}");
}
