using System.Diagnostics;
using Halftone.Control.Supervision.Spawning;

namespace Halftone.Tests.EndToEnd.Supervision;

/// <summary>Looks at processes from outside, and ends those a test started, by pid.</summary>
internal static class Live
{
    /// <summary>A zombie is dead: it waits for somebody to read its status.</summary>
    internal static bool IsAlive(int pid) => ProcessTable.ReadOne(pid) is { IsZombie: false };

    internal static List<int> Marked(string gatewayId) => [.. ProcessTable.Marked($"{ChildEnvironment.Mark}={gatewayId}-").Where(IsAlive)];

    internal static void Kill(int pid, int signal = 9)
    {
        using var kill = Process.Start("kill", ["-s", signal.ToString(), pid.ToString()]);
        kill.WaitForExit();
    }

    internal static int ParentOf(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
    }
}
