namespace Halftone.Core.Processes;

/// <summary>The end of one process with what the kernel counted for it.</summary>
/// <param name="PeakRssBytes">Largest resident set of the process (not of its children); 0 when the status was lost.</param>
/// <param name="Cpu">User and system time of the process and of its own children that it waited for.</param>
internal sealed record ExitReport(ExitClass Class, ExitStatus Status, long PeakRssBytes, TimeSpan Cpu)
{
    /// <summary>`exited with code 1`, `was killed by SIGSEGV`, ...: fits behind "it".</summary>
    public string Text => Class switch
    {
        ExitClass.OwnStop => "stopped as asked",
        ExitClass.Code => $"exited with code {Status.Code}",
        ExitClass.Signal => $"was killed by {SignalName.Of(Status.Signal ?? 0)}",
        ExitClass.HeapExhausted => "ran out of V8 heap (\"Reached heap limit\")",
        ExitClass.ProbablyKernelOom => "was killed by SIGKILL, which we did not send: probably the kernel's out-of-memory killer",
        _ => "is gone; its exit status was lost (another reaper, such as a runtime that is PID 1, took it)",
    };
}
