using System.Text;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>When memory runs out, the kernel should end an instance, which we replace, and not the gateway, which nobody does.</summary>
internal static class OomScore
{
    /// <summary>Half of the scale: clearly before the gateway (0), and after what the operator marked as expendable (1000).</summary>
    private const int Instances = 500;

    /// <summary>Raising needs no right; a process that stands higher already stays there.</summary>
    internal static void Raise(int pid)
    {
        var path = $"/proc/{pid}/oom_score_adj";
        if (int.TryParse(Encoding.ASCII.GetString(ProcFile.ReadAll(path)), out var now) && now < Instances) ProcFile.TryWrite(path, $"{Instances}");
    }
}
