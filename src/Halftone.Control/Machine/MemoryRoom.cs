using System.Globalization;

namespace Halftone.Control.Machine;

/// <summary>What is left for a process that is about to grow.</summary>
/// <param name="Of">Whose it is, for people: `this machine`, `the control group /x`.</param>
internal readonly record struct MemoryRoom(long Bytes, string Of)
{
    private const string Available = "MemAvailable:";

    /// <summary>Bytes kept for everybody else: a machine at its last page swaps or kills.</summary>
    private const long Reserve = 64L << 20;

    /// <summary>So many bytes more, and there is something left for the others.</summary>
    internal bool Holds(long bytes) => Bytes - Reserve >= bytes;

    /// <summary>The tighter of the two: the machine's, and that of our control group, which is our children's as well. Null: neither can be read.</summary>
    internal static MemoryRoom? Find()
    {
        var machine = Read(File.Exists("/proc/meminfo") ? File.ReadAllText("/proc/meminfo") : "") is { } bytes ? new MemoryRoom(bytes, "this machine") : (MemoryRoom?)null;
        var group = MemoryGroup.Find()?.Read(new KernelFile()) is { } reading ? new MemoryRoom(Math.Max(0, reading.Limit - reading.Used), reading.Of) : (MemoryRoom?)null;
        return machine is null || (group is not null && group.Value.Bytes < machine.Value.Bytes) ? group : machine;
    }

    /// <summary>Bytes of memory that V8 believes in: the machine's, or the limit of our control group. Null: neither can be read.</summary>
    internal static long? Whole()
    {
        var machine = Read(File.Exists("/proc/meminfo") ? File.ReadAllText("/proc/meminfo") : "", "MemTotal:");
        var group = MemoryGroup.Find()?.Read(new KernelFile())?.Limit;
        return machine is null || group < machine ? group ?? machine : machine;
    }

    /// <param name="meminfo">`MemAvailable:   16262192 kB`, in a line of its own.</param>
    /// <param name="field">With its colon.</param>
    internal static long? Read(string meminfo, string field = Available)
    {
        var at = meminfo.IndexOf(field, StringComparison.Ordinal);
        if (at < 0) return null;
        var words = meminfo[(at + field.Length)..].Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var number, "kB"] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes * 1024 : null;
    }
}
