using System.Diagnostics;

namespace Halftone.Bench.Shared.Machine;

/// <summary>Wall and CPU clocks, all in nanoseconds.</summary>
internal static unsafe class Clock
{
    /// <summary>Monotonic; Stopwatch counts nanoseconds on Linux.</summary>
    internal static long Now => Stopwatch.GetTimestamp();

    /// <summary>CPU time of the calling thread.</summary>
    internal static long ThreadCpu => Read(Libc.ThreadCpuClock);

    /// <summary>CPU time of a process: the scheduler's nanoseconds of /proc/PID/task/*/schedstat, those of threads that have ended included.</summary>
    internal static long ProcessCpu(int pid) => Read((~pid << 3) | 2);

    internal static void Wait(int milliseconds)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(milliseconds);
    }

    private static long Read(int clock)
    {
        Libc.Time time;
        return Libc.ClockGet(clock, &time) == 0 ? time.Seconds * 1_000_000_000 + time.Nanoseconds : 0;
    }
}
