namespace Halftone.Core.Processes;

/// <summary>Why a process ended, as people want to know it.</summary>
internal enum ExitClass : byte
{
    /// <summary>We asked for it.</summary>
    OwnStop,

    /// <summary>It exited by itself with a code.</summary>
    Code,

    /// <summary>A signal that we did not send.</summary>
    Signal,

    /// <summary>V8 reached its heap limit: signal 6 and V8's own words on stderr.</summary>
    HeapExhausted,

    /// <summary>Signal 9 that we did not send, and nothing more is known: somebody's `kill -9`, or the out-of-memory killer.</summary>
    ProbablyKernelOom,

    /// <summary>Signal 9 that we did not send, and the cgroup has counted a kill by the out-of-memory killer meanwhile.</summary>
    KernelOom,

    /// <summary>Gone, but its status was lost.</summary>
    Unknown,
}
