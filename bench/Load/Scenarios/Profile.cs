using System.Globalization;
using Halftone.Bench.Load.Client;
using Halftone.Bench.Load.Contenders;
using Halftone.Bench.Load.Measuring;
using Halftone.Bench.Load.Reports;
using Halftone.Bench.Shared.Machine;
using Halftone.Bench.Shared.Reports;

namespace Halftone.Bench.Load.Scenarios;

/// <summary>Where the time of an exchange goes, and the budget for the part that is ours.</summary>
internal static class Profile
{
    private const int SlotMilliseconds = 4000, SamplesPerSecond = 4999, SymbolsShown = 25;

    /// <summary>DESIGN section 4: user microseconds an exchange may take in place.</summary>
    private static readonly (string Head, byte[] Bytes, double UserMicrosecondsMax)[] Budgets = [("small head", Heads.Small, 1.5), ("browser head", Heads.Browser, 2.2)];

    internal static void Run(Options options, Report report)
    {
        var names = options.Pick(["null", "nginx", "haproxy", "halftone"]);
        using var stage = new Stage(options.Log);
        foreach (var name in names) stage.Start(name);
        Warming.Run(stage.Contenders, options.Pace, Warming.BothHeads);
        var perf = Tool.Exists("perf");
        report.Section("User and system time per exchange, saturation",
            "`ticks` splits the exact CPU time by what the timer interrupt saw (user time of /proc/PID/stat)" + (perf ? $", `perf` by {SamplesPerSecond} samples a second of the CPU clock (this machine has no counters)." : "; perf is not installed (Debian: linux-perf)."),
            "`over null` is the CPU time beyond the null proxy's in the same run.", "");
        var details = new List<string>();
        foreach (var (head, bytes, userMax) in Budgets)
        {
            var table = new Table(head, "CPU us", "over null", "user us (ticks)", "user us (perf)", "system us");
            var cell = new Cell($"profile, {head}", [bytes], 0, 64);
            var floor = double.NaN;
            foreach (var contender in stage.Contenders)
            {
                var (slot, samples) = Measure(stage, contender, cell, perf);
                report.Rows.Add(slot);
                var (cpu, ticks) = (slot.CpuPerRequest, new Summary([slot], cell, contender.Name).User());
                if (contender.Name == "null") floor = cpu;
                var user = perf ? samples.UserShare * cpu : ticks.Share * cpu;
                table.Row(contender.Name, CellTable.Two(cpu), CellTable.Two(cpu - floor), CellTable.Text($"{ticks.Share * cpu:0.00} ±{ticks.Error * cpu:0.00}"),
                    perf ? CellTable.Text($"{samples.UserShare * cpu:0.00}") : "", CellTable.Two(cpu - user));
                Console.WriteLine($"  {cell.Name}: {contender.Name} {cpu:0.0} us, user {user:0.00} us");
                if (contender.Name.StartsWith("halftone", StringComparison.Ordinal) && user > userMax)
                    report.Fail(CellTable.Text($"{head}: {contender.Name} takes {user:0.00} us of user time per request, the budget is {userMax:0.0} us"));
                if (perf) details.Add(samples.Describe($"{contender.Name}, {head}", cpu, SymbolsShown));
            }
            report.Add(table);
        }
        foreach (var detail in details) report.Add(detail);
    }

    private static (Slot Slot, PerfSamples Samples) Measure(Stage stage, Contender contender, Cell cell, bool perf)
    {
        var runner = new SlotRunner(stage, "profile");
        if (!perf) return (runner.Run(contender, cell, 0, SlotMilliseconds), PerfSamples.None);
        var file = Path.Combine(stage.Directory, $"{contender.Name}.perf");
        contender.Fleet(cell.Connections);
        var pids = string.Join(',', contender.Tree.Pids);
        using var child = new Child("perf", stage.Directory, $"{Cores.Client}", "perf", "record", "-q", "-g", "-e", "cpu-clock", "-F", SamplesPerSecond.ToString(CultureInfo.InvariantCulture), "-o", file, "-p", pids);
        Clock.Wait(500);
        var slot = runner.Run(contender, cell, 0, SlotMilliseconds);
        child.Signal(Libc.Interrupt);
        child.WaitForExit(20_000);
        return (slot, PerfSamples.Read(file));
    }
}
