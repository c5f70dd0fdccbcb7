using System.Runtime.InteropServices;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>The libc calls of supervision. Blittable signatures only; errno is read right after a call that failed.</summary>
internal static unsafe partial class Native
{
    private const string C = "libc";

    internal const int CloseOnExec = 0x80000, NonBlocking = 0x800;
    internal const int SignalInterrupt = 2, SignalKill = 9, SignalTerminate = 15, SignalStop = 19;
    internal const int ErrorNoEntry = 2, ErrorInterrupted = 4, ErrorBadFormat = 8, ErrorAgain = 11, ErrorAccess = 13, ErrorNoChild = 10;
    internal const short PollIn = 1;
    internal const int ExecuteAccess = 1;

    private const int UnixFamily = 1, StreamKind = 1;
    private const int DuplicateCloseOnExec = 1030, SetStatusFlags = 4;
    private const int WaitPid = 1, WaitNoHang = 1, WaitExited = 4, WaitNoReap = 0x0100_0000;
    private const int OpenFilesLimit = 7;
    private const int CallPidfdSendSignal = 424, CallPidfdOpen = 434;

    /// <summary>si_code of a process that exited by itself; every other code of SIGCHLD here is a death by signal.</summary>
    private const int CodeExited = 1;

    /// <summary>errno of the call just made; valid only right behind it.</summary>
    internal static int Errno => Marshal.GetLastSystemError();

    [LibraryImport(C)] private static partial int socketpair(int domain, int type, int protocol, int* ends);
    [LibraryImport(C)] private static partial int pipe2(int* ends, int flags);
    [LibraryImport(C)] private static partial int fcntl(int descriptor, int command, int argument);
    [LibraryImport(C)] private static partial int waitid(int kind, int id, byte* siginfo, int options);
    [LibraryImport(C)] private static partial int wait4(int pid, int* status, int options, ResourceUse* use);
    [LibraryImport(C)] private static partial long syscall(long number, long a, long b, long c, long d);
    [LibraryImport(C)] private static partial int getrlimit(int resource, FileLimit* limit);
    [LibraryImport(C)] private static partial int prlimit(int pid, int resource, FileLimit* set, FileLimit* old);
    [LibraryImport(C)] private static partial int sched_getaffinity(int pid, nuint bytes, byte* mask);
    [LibraryImport(C)] private static partial int sched_setaffinity(int pid, nuint bytes, byte* mask);
    [LibraryImport(C)] private static partial int access(byte* path, int mode);

    [LibraryImport(C)] internal static partial int close(int descriptor);
    [LibraryImport(C)] internal static partial int kill(int pid, int signal);
    [LibraryImport(C)] internal static partial int poll(PollEntry* entries, nuint count, int timeoutMilliseconds);
    [LibraryImport(C)] internal static partial nint read(int descriptor, byte* into, nuint count);
    [LibraryImport(C)] internal static partial nint write(int descriptor, byte* from, nuint count);

    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Wanted, Seen;
    }

    /// <summary>struct rusage.</summary>
    internal struct ResourceUse
    {
        internal long UserSeconds, UserMicroseconds, SystemSeconds, SystemMicroseconds, PeakRssKiB;
        internal fixed long Rest[13];
    }

    /// <summary>Both ends close on exec and lie above the descriptors a child gets (0..3), so that dup2 in the child never meets its own target.</summary>
    internal static int Pipe(out int reader, out int writer)
    {
        var ends = stackalloc int[2];
        (reader, writer) = (-1, -1);
        if (pipe2(ends, CloseOnExec) != 0) return Errno;
        return Lift(ends, out reader, out writer);
    }

    internal static int SocketPair(out int mine, out int theirs)
    {
        var ends = stackalloc int[2];
        (mine, theirs) = (-1, -1);
        if (socketpair(UnixFamily, StreamKind | CloseOnExec, 0, ends) != 0) return Errno;
        return Lift(ends, out mine, out theirs);
    }

    private static int Lift(int* ends, out int first, out int second)
    {
        for (var i = 0; i < 2; i++)
        {
            if (ends[i] > 9) continue;
            var higher = fcntl(ends[i], DuplicateCloseOnExec, 10);
            var errno = Errno;
            _ = close(ends[i]);
            ends[i] = higher;
            if (higher >= 0) continue;
            _ = close(ends[1 - i]);
            (first, second) = (-1, -1);
            return errno;
        }

        (first, second) = (ends[0], ends[1]);
        return 0;
    }

    internal static void SetNonBlocking(int descriptor) => _ = fcntl(descriptor, SetStatusFlags, NonBlocking);

    /// <summary>A descriptor that names the process, whatever becomes of its pid; negative = errno.</summary>
    internal static int OpenPidfd(int pid)
    {
        var descriptor = (int)syscall(CallPidfdOpen, pid, 0, 0, 0);
        return descriptor >= 0 ? descriptor : -Errno;
    }

    internal static bool SignalPidfd(int pidfd, int signal) => syscall(CallPidfdSendSignal, pidfd, signal, 0, 0) == 0;

    /// <summary>Looks at the end of our child without reaping it: as long as it is not reaped, its pid and group id cannot be used again.</summary>
    /// <returns>0 = it has ended and the status is set; -1 = it still runs; else errno (ECHILD: somebody else reaped it).</returns>
    internal static int Peek(int pid, out bool exited, out int codeOrSignal)
    {
        // siginfo_t: si_signo 0, si_code 8, si_pid 16, si_status 24.
        var siginfo = stackalloc byte[128];
        *(int*)(siginfo + 16) = 0;
        (exited, codeOrSignal) = (false, 0);
        if (waitid(WaitPid, pid, siginfo, WaitExited | WaitNoHang | WaitNoReap) != 0) return Errno;
        if (*(int*)(siginfo + 16) == 0) return -1;
        exited = *(int*)(siginfo + 8) == CodeExited;
        codeOrSignal = *(int*)(siginfo + 24);
        return 0;
    }

    /// <summary>Reaps our own child that has ended. Never called with -1: children of others must keep their status.</summary>
    internal static bool Reap(int pid, out ResourceUse use)
    {
        int status;
        fixed (ResourceUse* into = &use) return wait4(pid, &status, WaitNoHang, into) == pid;
    }

    /// <summary>Waits for our own child that was just killed, and reaps it.</summary>
    internal static void ReapKilled(int pid)
    {
        int status;
        ResourceUse use;
        while (wait4(pid, &status, 0, &use) < 0 && Errno == ErrorInterrupted)
        {
        }
    }

    internal static FileLimit OwnFileLimit()
    {
        FileLimit limit;
        return getrlimit(OpenFilesLimit, &limit) == 0 ? limit : default;
    }

    internal static void SetFileLimit(int pid, FileLimit limit) => _ = prlimit(pid, OpenFilesLimit, &limit, null);

    /// <summary>The CPU mask of a thread (0 = the caller); empty when the kernel would not say.</summary>
    internal static byte[] CpuMask(int thread)
    {
        // 8192 CPUs, the kernel's largest build.
        var mask = new byte[1024];
        fixed (byte* into = mask)
        {
            var bytes = sched_getaffinity(thread, (nuint)mask.Length, into);
            return bytes < 0 ? [] : mask;
        }
    }

    internal static void SetOwnCpuMask(byte[] mask)
    {
        if (mask.Length == 0) return;
        fixed (byte* from = mask) _ = sched_setaffinity(0, (nuint)mask.Length, from);
    }

    internal static bool MayExecute(string path)
    {
        using var text = new NativeText();
        return access(text.Add(path), ExecuteAccess) == 0;
    }
}
