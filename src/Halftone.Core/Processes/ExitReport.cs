namespace Halftone.Core.Processes;

/// <summary>The end of one process with what the kernel counted for it.</summary>
/// <param name="PeakRssBytes">Largest resident set of the process (not of its children); 0 when the status was lost.</param>
/// <param name="Cpu">User and system time of the process and of its own children that it waited for.</param>
internal sealed record ExitReport(ExitClass Class, ExitStatus Status, long PeakRssBytes, TimeSpan Cpu)
{
    private const int Abort = 6, Kill = 9;

    /// <summary>V8's words before it aborts, as they stand on stderr.</summary>
    internal static readonly string[] HeapLimitWords = ["Reached heap limit", "JavaScript heap out of memory"];

    /// <summary>What it has left behind for whoever asks why, as words; null = nothing.</summary>
    public string? Left { get; init; }

    /// <summary>Reads the class from the status.</summary>
    /// <param name="asked">We had asked it to stop.</param>
    /// <param name="sawHeapLimit">Its last stderr lines held <see cref="HeapLimitWords"/>.</param>
    /// <param name="oomKillCounted">The cgroup's count of out-of-memory kills rose during its life.</param>
    internal static ExitClass Classify(ExitStatus status, bool asked, bool sawHeapLimit, bool oomKillCounted) => status switch
    {
        _ when asked => ExitClass.OwnStop,
        { Signal: Abort } when sawHeapLimit => ExitClass.HeapExhausted,
        // Some shells and init wrappers turn the signal of their child into 128 + n.
        { Code: 128 + Abort } when sawHeapLimit => ExitClass.HeapExhausted,
        { Signal: Kill } or { Code: 128 + Kill } => oomKillCounted ? ExitClass.KernelOom : ExitClass.ProbablyKernelOom,
        { Signal: not null } => ExitClass.Signal,
        { Code: not null } => ExitClass.Code,
        _ => ExitClass.Unknown,
    };

    /// <summary>`exited with code 1`, `was killed by SIGSEGV`, ...: fits behind "it". What it has left behind follows.</summary>
    public string Text => Left is null ? How : $"{How}; {Left}";

    private string How => Class switch
    {
        ExitClass.OwnStop when Status.Signal == Kill => "was stopped by SIGKILL after its grace",
        ExitClass.OwnStop => "stopped as asked",
        ExitClass.Code => $"exited with code {Status.Code}",
        ExitClass.Signal => $"was killed by {SignalName.Of(Status.Signal ?? 0)}",
        ExitClass.HeapExhausted => "ran out of V8 heap (\"Reached heap limit\")",
        ExitClass.KernelOom => "was killed by the kernel's out-of-memory killer (the cgroup's oom_kill count rose)",
        ExitClass.ProbablyKernelOom => "was killed by SIGKILL, which we did not send: somebody's `kill -9`, or the kernel's out-of-memory killer",
        _ => "is gone; its exit status was lost (another reaper, such as a runtime that is PID 1, took it)",
    };
}
