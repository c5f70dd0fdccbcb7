using System.Text;
using Halftone.Control.Supervision.Spawning;

namespace Halftone.Control.Machine;

/// <summary>Another process that has a file open, as far as /proc lets us see it.</summary>
/// <param name="Command">Its command line; empty when unreadable.</param>
internal sealed record FileHolder(int Pid, string Command)
{
    /// <summary>Null: nobody else has it open, or only processes that we may not look into.</summary>
    internal static FileHolder? Find(params IReadOnlyCollection<string> paths)
    {
        var wanted = paths.Select(path => Path.GetFullPath(path)).ToHashSet();
        foreach (var pid in ProcFile.Numbers("/proc"))
        {
            if (pid == Environment.ProcessId || !Holds(pid, wanted)) continue;
            return new(pid, Encoding.UTF8.GetString(ProcFile.ReadAll($"/proc/{pid}/cmdline")).Replace('\0', ' ').Trim());
        }
        return null;
    }

    public override string ToString() => Command.Length == 0 ? $"pid {Pid}" : $"pid {Pid} ({Command})";

    private static bool Holds(int pid, HashSet<string> wanted) =>
        ProcFile.Numbers($"/proc/{pid}/fd").Any(descriptor => TargetOf($"/proc/{pid}/fd/{descriptor}") is { } target && wanted.Contains(target));

    private static string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
