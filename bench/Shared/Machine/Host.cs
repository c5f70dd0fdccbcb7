using System.Globalization;
using System.Runtime.InteropServices;

namespace Halftone.Bench.Shared.Machine;

/// <summary>Facts about the machine: what it is, how busy it is, what its loopback has moved.</summary>
internal static class Host
{
    internal static IEnumerable<(string What, string Value)> Facts()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        yield return ("machine", $"{Environment.ProcessorCount} cores, {model?[(model.IndexOf(':') + 2)..]}, {MemoryTotal()} GB");
        yield return ("kernel", File.ReadAllText("/proc/sys/kernel/osrelease").Trim());
        yield return ("runtime", RuntimeInformation.FrameworkDescription);
        foreach (var (name, arguments) in ((string, string)[])[("nginx", "-v"), ("haproxy", "-v"), ("node", "-v")])
            yield return (name, Tool.Read(name, arguments).Split('\n')[0].Trim());
    }

    /// <summary>TCP segments sent by the whole machine.</summary>
    internal static long SegmentsOut()
    {
        var lines = File.ReadLines("/proc/net/snmp").Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        return long.Parse(lines[1][Array.IndexOf(lines[0], "OutSegs")], CultureInfo.InvariantCulture);
    }

    /// <summary>Memory that the kernel holds for TCP sockets, of all programs.</summary>
    internal static long TcpBytes()
    {
        var words = File.ReadLines("/proc/net/sockstat").First(line => line.StartsWith("TCP:", StringComparison.Ordinal)).Split(' ');
        return long.Parse(words[Array.IndexOf(words, "mem") + 1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    /// <summary>Share of all cores that somebody used during the time given, 0..1.</summary>
    internal static double Busy(int milliseconds)
    {
        var (busyBefore, allBefore) = Jiffies();
        Clock.Wait(milliseconds);
        var (busyAfter, allAfter) = Jiffies();
        return (busyAfter - busyBefore) / Math.Max(1.0, allAfter - allBefore);
    }

    private static (long Busy, long All) Jiffies()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(long.Parse).ToArray();
        var all = fields[..8].Sum();
        // Idle and waiting for a disk are fields 3 and 4.
        return (all - fields[3] - fields[4], all);
    }

    private static long MemoryTotal()
    {
        var line = File.ReadLines("/proc/meminfo").First();
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024 / 1024;
    }
}
