namespace Halftone.Control.Supervision.Spawning;

/// <summary>Signals a process that is known by its mark and not as our child.</summary>
internal static class MarkedProcess
{
    /// <summary>The pid may have changed hands since somebody looked: hold it, look again, then signal what is held.</summary>
    internal static void Signal(int pid, ReadOnlySpan<byte> mark, int signal)
    {
        var pidfd = Native.OpenPidfd(pid);
        if (pidfd < 0) return;
        if (ProcessTable.HasMark(pid, mark)) Native.SignalPidfd(pidfd, signal);
        _ = Native.close(pidfd);
    }
}
