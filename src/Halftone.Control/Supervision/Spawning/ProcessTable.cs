using System.Buffers.Text;
using System.Text;
using Halftone.Core.Diagnosis;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>One look at /proc.</summary>
internal static class ProcessTable
{
    /// <summary>USER_HZ: the unit of times in /proc, 100 on every Linux we support.</summary>
    private const int TicksPerSecond = 100;

    /// <summary>More than any of the numbers that are wanted can be, and little enough to reckon with.</summary>
    private const long ValueMax = 1L << 40;

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
        Span<byte> text = stackalloc byte[1024];
        return ProcFile.TryRead($"/proc/{pid}/stat", text) is var read and > 0 ? Parse(pid, text[..read]) : null;
    }

    /// <summary>One line in the form of proc_pid_stat(5). All processes of the machine are looked at every few seconds, so it makes no strings.</summary>
    /// <returns>Null = it has another form, ends before what is wanted, or says -1 for the group: then the process is gone but for its name.</returns>
    internal static ProcessRow? Parse(int pid, ReadOnlySpan<byte> stat)
    {
        // The name in parentheses may hold anything, so fields are counted behind the last parenthesis.
        var end = stat.LastIndexOf(") "u8);
        if (end < 0) return null;
        var fields = stat[(end + 2)..];
        var (group, zombie, ticks, started) = (0, false, 0L, 0L);
        var number = 3;
        foreach (var range in fields.Split((byte)' '))
        {
            var field = fields[range];
            if (number == 3) zombie = field is [(byte)'Z' or (byte)'X'];
            else if (number is 5 or 14 or 15 or 22 or 24)
            {
                if (!Utf8Parser.TryParse(field, out long value, out var digits) || digits != field.Length || value is < 0 or > ValueMax) return null;
                if (number == 5) group = (int)value;
                else if (number == 22) started = value;
                else if (number == 24) return new ProcessRow(pid, group, zombie, TimeSpan.FromSeconds((double)ticks / TicksPerSecond), started, value * PageBytes);
                else ticks += value;
            }
            number++;
        }
        return null;
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
