using System.Text;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>Ends what an earlier gateway of the same id left behind: its guard was killed, or the machine's guard had no time.</summary>
internal static class Sweep
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500), Look = TimeSpan.FromMilliseconds(20);

    /// <summary>What survives SIGKILL for so long is stuck in the kernel, or somebody else's; it must not keep us from starting.</summary>
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(5);

    /// <summary>SIGTERM, half a second, SIGKILL until none is left.</summary>
    /// <param name="beginning">`HALFTONE_GATEWAY=id-`: every incarnation of this gateway, ours has started nothing yet.</param>
    /// <returns>How many processes were found.</returns>
    internal static async Task<int> RunAsync(string beginning, TimeProvider time, CancellationToken stop)
    {
        var found = new HashSet<int>();
        var began = time.GetTimestamp();
        var mark = Encoding.UTF8.GetBytes(beginning);
        while (time.GetElapsedTime(began) < Max && ProcessTable.Marked(beginning) is { Count: > 0 } left)
        {
            var over = time.GetElapsedTime(began) >= Grace;
            foreach (var pid in left)
            {
                if (found.Add(pid) || over) MarkedProcess.Signal(pid, mark, over ? Native.SignalKill : Native.SignalTerminate);
            }

            await Task.Delay(Look, time, stop);
        }

        return found.Count;
    }
}
