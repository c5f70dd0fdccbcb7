using System.Text;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>How many processes of our cgroup the kernel's out-of-memory killer has ended; children live in the same cgroup.</summary>
internal static class OomKills
{
    /// <summary>0 when the kernel does not tell; then a rise is never seen either.</summary>
    internal static long Count()
    {
        var path = CounterPath(Encoding.UTF8.GetString(ProcFile.ReadAll("/proc/self/cgroup")));
        return path is null ? 0 : Parse(Encoding.UTF8.GetString(ProcFile.ReadAll(path)));
    }

    /// <param name="cgroups">/proc/self/cgroup: `0::/path` is version 2, `4:memory:/path` version 1.</param>
    internal static string? CounterPath(string cgroups)
    {
        string? found = null;
        foreach (var line in cgroups.Split('\n'))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path]) continue;
            if (controllers.Split(',').Contains("memory")) return $"/sys/fs/cgroup/memory{path.TrimEnd('/')}/memory.oom_control";
            if (controllers.Length == 0) found = $"/sys/fs/cgroup{path.TrimEnd('/')}/memory.events";
        }

        return found;
    }

    /// <summary>The line `oom_kill N`, in memory.events and in memory.oom_control alike.</summary>
    internal static long Parse(string text)
    {
        foreach (var line in text.Split('\n'))
            if (line.StartsWith("oom_kill ", StringComparison.Ordinal) && long.TryParse(line.AsSpan(9), out var count)) return count;
        return 0;
    }
}
