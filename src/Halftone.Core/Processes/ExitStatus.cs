namespace Halftone.Core.Processes;

/// <summary>What the kernel said about the end of a process: a code, a signal, or nothing (somebody else took the status).</summary>
internal readonly record struct ExitStatus
{
    /// <summary>0..255; null when a signal ended it or the status is unknown.</summary>
    public int? Code { get; private init; }

    /// <summary>1..64; null when it exited by itself or the status is unknown.</summary>
    public int? Signal { get; private init; }

    public bool IsUnknown => Code is null && Signal is null;

    public static ExitStatus Exited(int code) => new() { Code = code };

    public static ExitStatus Killed(int signal) => new() { Signal = signal };

    /// <summary>As PID 1 the runtime may reap our children first (ECHILD); the process is gone, its status is lost.</summary>
    public static ExitStatus Unknown => default;
}
