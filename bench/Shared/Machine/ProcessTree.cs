using System.Globalization;

namespace Halftone.Bench.Shared.Machine;

/// <summary>A process and its descendants, as /proc sees them: a contender may be a master with workers.</summary>
internal sealed class ProcessTree(int root)
{
    private readonly int[] _pids = [root, .. Descendants(root)];

    internal IReadOnlyList<int> Pids => _pids;

    internal int Count => _pids.Length;

    internal long Cpu() => _pids.Sum(Clock.ProcessCpu);

    /// <summary>User and system time in ticks of 10 ms: exact in their sum, sampled by the timer interrupt in their split.</summary>
    internal (long User, long System) Ticks()
    {
        var (user, system) = (0L, 0L);
        foreach (var pid in _pids)
        {
            var fields = Stat(pid);
            if (fields.Length < 13) continue;
            user += long.Parse(fields[11], CultureInfo.InvariantCulture);
            system += long.Parse(fields[12], CultureInfo.InvariantCulture);
        }
        return (user, system);
    }

    /// <summary>Context switches of all threads, and of all but the busiest one: wakes of helpers.</summary>
    internal (long All, long Others) Switches()
    {
        var perThread = Threads().Select(task => Sum(Path.Combine(task, "status"), "voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:")).ToArray();
        var all = perThread.Sum();
        return (all, all - (perThread.Length == 0 ? 0 : perThread.Max()));
    }

    internal long RssBytes() => _pids.Sum(pid => Sum($"/proc/{pid}/smaps_rollup", "Rss:")) * 1024;

    /// <summary>Of the first process alone: masters, and a gateway without its guard.</summary>
    internal long RootRssBytes() => Sum($"/proc/{root}/smaps_rollup", "Rss:") * 1024;

    internal long PssBytes() => _pids.Sum(pid => Sum($"/proc/{pid}/smaps_rollup", "Pss:")) * 1024;

    private IEnumerable<string> Threads() => _pids.SelectMany(pid => Directory.Exists($"/proc/{pid}/task") ? Directory.GetDirectories($"/proc/{pid}/task") : []);

    private static long Sum(string file, params string[] names)
    {
        try
        {
            return File.ReadLines(file).Where(line => names.Any(line.StartsWith))
                .Sum(line => long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // The thread has ended meanwhile.
            return 0;
        }
    }

    /// <summary>Fields of /proc/PID/stat after the name in parentheses: [0] is the state, [1] the parent.</summary>
    private static string[] Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static IEnumerable<int> Descendants(int root)
    {
        var parents = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Select(pid => (Pid: pid, Stat: Stat(pid))).Where(entry => entry.Stat.Length > 1)
            .ToLookup(entry => int.Parse(entry.Stat[1], CultureInfo.InvariantCulture), entry => entry.Pid);
        var waiting = new Queue<int>([root]);
        while (waiting.TryDequeue(out var pid))
        {
            foreach (var child in parents[pid])
            {
                waiting.Enqueue(child);
                yield return child;
            }
        }
    }
}
