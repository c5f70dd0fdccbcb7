using System.Globalization;
using Halftone.Bench.Load.Client;
using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Load.Reports;
using Halftone.Bench.Shared.Machine;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Load.Scenarios;

/// <summary>System calls per exchange, counted by strace in a run of its own: it slows everything down, so no time is taken here.</summary>
internal static class SystemCalls
{
    internal static void Run(Options options, Report report)
    {
        report.Section("System calls per exchange", "strace -c -f; the number of connections decides how many exchanges share one epoll_wait.");
        foreach (var connections in (int[])[1, 64])
        {
            var table = new Table($"{connections} connection{(connections == 1 ? "" : "s")}", "all", "calls");
            foreach (var name in options.Pick(["null", "nginx", "haproxy", "halftone", "halftone-unix"]))
            {
                var counts = Count(options, name, connections);
                var worth = counts.Where(call => call.PerExchange >= 0.01).OrderByDescending(call => call.PerExchange);
                table.Row(name, CellTable.Two(counts.Sum(call => call.PerExchange)), string.Join(", ", worth.Select(call => CellTable.Text($"{call.Name} {call.PerExchange:0.00}"))));
                Console.WriteLine($"  {name}, {connections}: {counts.Sum(call => call.PerExchange):0.00}");
            }
            report.Add(table);
        }
    }

    private static List<(string Name, double PerExchange)> Count(Options options, string name, int connections)
    {
        using var stage = new Stage(options.Log);
        var contender = stage.Start(name);
        var fleet = contender.Fleet(connections);
        fleet.Run(new([Heads.Small], 0, 200_000_000));
        var output = Path.Combine(stage.Directory, "strace.txt");
        using var strace = new Child("strace", stage.Directory, $"{Cores.Client}", ["strace", "-c", "-f", "-o", output, .. contender.Tree.Pids.SelectMany(pid => (string[])["-p", $"{pid}"])]);
        Clock.Wait(500);
        var traffic = fleet.Run(new([Heads.Small], 0, 1_500_000_000));
        strace.Signal(Libc.Interrupt);
        if (!strace.WaitForExit(5000) || !File.Exists(output)) return [("strace failed: " + strace.Output.Trim(), double.NaN)];
        // "% time     seconds  usecs/call     calls    errors syscall"; the last word is the name, the fourth the count.
        return [.. File.ReadLines(output).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length >= 5 && words[^1] != "total" && int.TryParse(words[3], CultureInfo.InvariantCulture, out _))
            .Select(words => (words[^1], int.Parse(words[3], CultureInfo.InvariantCulture) / (double)Math.Max(1, traffic.Requests)))];
    }
}
