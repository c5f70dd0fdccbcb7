using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Halftone.Tests.EndToEnd.Scenarios;

/// <summary>What the kernel knows about processes, and signals to them.</summary>
internal static partial class Kernel
{
    internal const int Hangup = 1, Kill = 9, Terminate = 15;

    /// <summary>False: there is no such process.</summary>
    internal static bool Signal(int pid, int signal) => SendSignal(pid, signal) == 0;

    internal static bool IsAlive(int pid) => StateOf(pid) is not (null or 'Z' or 'X');

    /// <summary>Processes whose environment, as it was at their start, contains this text; the dead but not yet reaped are left out.</summary>
    internal static List<int> WithEnvironment(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        return [.. Pids().Where(pid => pid != Environment.ProcessId && Read(pid, "environ") is { } environment && environment.AsSpan().IndexOf(wanted) >= 0 && IsAlive(pid))];
    }

    internal static string CommandLine(int pid) => Read(pid, "cmdline") is { } bytes ? Encoding.UTF8.GetString(bytes).Replace('\0', ' ').Trim() : "";

    internal static List<int> ChildrenOf(int parent) => [.. Pids().Where(pid => Stat(pid) is [_, var ppid, ..] && ppid == parent.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Resident bytes.</summary>
    internal static long Resident(int pid) => Status(pid, "VmRSS:");

    /// <summary>
    /// Resident bytes that are no file's: what the process itself took. How many pages of the binary are resident depends on the
    /// machine's page cache, so that a fresh one pages in 2 MB during a story which grows by nothing.
    /// </summary>
    internal static long Taken(int pid) => Status(pid, "RssAnon:");

    private static long Status(int pid, string name)
    {
        var line = Encoding.UTF8.GetString(Read(pid, "status") ?? []).Split('\n').First(each => each.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Bytes in the kernel's buffers of its TCP sockets over IPv4: not yet taken by the peer, and not yet read by the process.</summary>
    internal static long Queued(int pid)
    {
        var own = Directory.GetFiles($"/proc/{pid}/fd").Select(path => new FileInfo(path).LinkTarget).OfType<string>().ToHashSet();
        return File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns[3] != "0A" && own.Contains($"socket:[{columns[9]}]"))
            .Sum(columns => columns[4].Split(':').Sum(queue => long.Parse(queue, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));
    }

    /// <summary>Bytes in the buffers of all TCP sockets of this machine, or of this network namespace, with the kernel's bookkeeping.</summary>
    internal static long TcpMemory()
    {
        var words = File.ReadLines("/proc/net/sockstat").First(line => line.StartsWith("TCP:", StringComparison.Ordinal)).Split(' ');
        return long.Parse(words[Array.IndexOf(words, "mem") + 1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    /// <summary>Seconds of CPU used so far, user and system; USER_HZ is 100 on every Linux that we know.</summary>
    internal static double CpuSeconds(int pid) => Stat(pid) is { } stat ? (long.Parse(stat[11], CultureInfo.InvariantCulture) + long.Parse(stat[12], CultureInfo.InvariantCulture)) / 100.0 : 0;

    internal static int Descriptors(int pid) => Directory.GetFiles($"/proc/{pid}/fd").Length;

    /// <summary>TCP ports on which a process itself listens.</summary>
    internal static List<int> Listeners(int pid)
    {
        var sockets = Directory.GetFileSystemEntries($"/proc/{pid}/fd").Select(path => new FileInfo(path).LinkTarget).OfType<string>().ToHashSet();
        return [.. from table in new[] { "/proc/net/tcp", "/proc/net/tcp6" }
                   from line in File.ReadLines(table).Skip(1)
                   let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                   where fields[3] == "0A" && sockets.Contains($"socket:[{fields[9]}]")
                   select int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
    }

    /// <summary>Bytes that were resident at most; 0 = it is gone.</summary>
    internal static long PeakOf(int pid)
    {
        var line = Encoding.UTF8.GetString(Read(pid, "status") ?? []).Split('\n').FirstOrDefault(each => each.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static IEnumerable<int> Pids() => Directory.GetDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), out var pid) ? pid : 0).Where(pid => pid > 0);

    private static char? StateOf(int pid) => Stat(pid) is [[var state], ..] ? state : null;

    /// <summary>The fields of /proc/PID/stat after the name in parentheses: state, parent, ...; null when it is gone.</summary>
    private static string[]? Stat(int pid)
    {
        if (Read(pid, "stat") is not { Length: > 0 } bytes) return null;
        var text = Encoding.UTF8.GetString(bytes);
        return text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static byte[]? Read(int pid, string name)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/{name}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);

    /// <summary>Since the machine's start: when this process was spawned. Both in hundredths of a second, as the kernel keeps them.</summary>
    internal static TimeSpan StartedAt(int pid) => TimeSpan.FromSeconds(long.Parse(Stat(pid)![19], CultureInfo.InvariantCulture) / 100.0);

    internal static TimeSpan Uptime => TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture));
}
