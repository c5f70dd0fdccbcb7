using System.Text;
using Halftone.Core.Diagnosis;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>One look at /proc.</summary>
internal static class ProcessTable
{
    /// <summary>USER_HZ: the unit of times in /proc, 100 on every Linux we support.</summary>
    private const int TicksPerSecond = 100;

    private static readonly int PageBytes = Environment.SystemPageSize;

    /// <summary>All processes; those that vanish meanwhile are left out.</summary>
    internal static List<ProcessRow> Read()
    {
        var rows = new List<ProcessRow>(256);
        foreach (var pid in ProcFile.Numbers("/proc"))
            if (ReadOne(pid) is { } row) rows.Add(row);
        return rows;
    }

    /// <summary>Living members of a group; a zombie no longer does anything and holds nothing.</summary>
    internal static List<int> Members(int group) => [.. Read().Where(row => row.Group == group && !row.IsZombie).Select(row => row.Pid)];

    internal static ProcessRow? ReadOne(int pid)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var read = ProcFile.TryRead($"/proc/{pid}/stat", buffer);
        if (read <= 0) return null;
        // The name in parentheses may hold anything, so fields are counted behind the last parenthesis: state is the first.
        var text = Encoding.UTF8.GetString(buffer[..read]);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessRow(
            pid,
            Group: int.Parse(fields[2]),
            IsZombie: fields[0] is "Z" or "X",
            Cpu: TimeSpan.FromSeconds((double)(long.Parse(fields[11]) + long.Parse(fields[12])) / TicksPerSecond),
            Started: long.Parse(fields[19]),
            RssBytes: long.Parse(fields[21]) * PageBytes);
    }

    /// <summary>Processes whose environment, as given at their start, holds a variable with this beginning; never ourselves.</summary>
    internal static List<int> Marked(string beginning)
    {
        var wanted = Encoding.UTF8.GetBytes(beginning);
        return [.. ProcFile.Numbers("/proc").Where(pid => pid != Environment.ProcessId && HasMark(pid, wanted))];
    }

    internal static bool HasMark(int pid, ReadOnlySpan<byte> beginning)
    {
        var environment = ProcFile.ReadAll($"/proc/{pid}/environ");
        var at = environment.AsSpan().IndexOf(beginning);
        return at == 0 || (at > 0 && environment[at - 1] == 0);
    }
}

/// <summary>A process as /proc/PID/stat has it.</summary>
/// <param name="Started">Ticks since the boot.</param>
internal readonly record struct ProcessRow(int Pid, int Group, bool IsZombie, TimeSpan Cpu, long Started, long RssBytes)
{
    internal ProcessStamp Stamp => new(Pid, Started);
}
