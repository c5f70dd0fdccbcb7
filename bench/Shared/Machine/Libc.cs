using System.Runtime.InteropServices;

namespace Halftone.Bench.Shared.Machine;

/// <summary>System calls that .NET has no name for, and those on the client's path.</summary>
internal static unsafe class Libc
{
    internal const int AfInet = 2, SockStream = 1, SockCloexec = 0x80000, SolSocket = 1, ReceiveBuffer = 8, Linger = 13, Tcp = 6, NoDelay = 1;
    internal const int SetFlags = 4, Nonblock = 0x800, SockNonblock = 0x800, NoSignal = 0x4000, CtlAdd = 1, Again = 11, InProgress = 115;
    internal const int Interrupt = 2, Terminate = 15, Kill9 = 9, ThreadCpuClock = 3, SetTimerSlack = 29;
    internal const uint In = 1, Out = 4, Error = 8, ReadHangup = 0x2000, EdgeTriggered = 1u << 31;

    /// <summary>Packed on x64 only.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    internal struct EpollEvent
    {
        internal uint Events;
        internal long Data;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Time
    {
        internal long Seconds, Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "socket")] internal static extern int Socket(int family, int type, int protocol);
    [DllImport("libc", EntryPoint = "connect")] internal static extern int Connect(int fd, byte* address, int length);
    [DllImport("libc", EntryPoint = "setsockopt")] internal static extern int SetOption(int fd, int level, int name, int* value, int length);
    [DllImport("libc", EntryPoint = "fcntl")] internal static extern int Control(int fd, int command, int argument);
    [DllImport("libc", EntryPoint = "close")] internal static extern int Close(int fd);
    [DllImport("libc", EntryPoint = "recv")] internal static extern nint Receive(int fd, byte* buffer, nint length, int flags);
    [DllImport("libc", EntryPoint = "send")] internal static extern nint Send(int fd, byte* buffer, nint length, int flags);
    [DllImport("libc", EntryPoint = "epoll_create1")] internal static extern int EpollCreate(int flags);
    [DllImport("libc", EntryPoint = "epoll_ctl")] internal static extern int EpollControl(int epoll, int operation, int fd, EpollEvent* what);
    [DllImport("libc", EntryPoint = "epoll_pwait2")] internal static extern int EpollWait(int epoll, EpollEvent* events, int max, Time* timeout, void* signals);
    [DllImport("libc", EntryPoint = "clock_gettime")] internal static extern int ClockGet(int clock, Time* time);
    [DllImport("libc", EntryPoint = "sched_setaffinity")] internal static extern int SetAffinity(int pid, nint bytes, ulong* mask);
    [DllImport("libc", EntryPoint = "kill")] internal static extern int Kill(int pid, int signal);
    [DllImport("libc", EntryPoint = "prctl")] internal static extern int ProcessControl(int option, nuint argument, nuint third, nuint fourth, nuint fifth);
}
