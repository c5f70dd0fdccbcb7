using System.Runtime.InteropServices;

namespace Halftone.Bench.NullProxy;

/// <summary>The few system calls the floor is made of.</summary>
internal static unsafe class Libc
{
    internal const int AfUnix = 1, AfInet = 2, SockStream = 1, SockNonblock = 0x800, SockCloexec = 0x80000;
    internal const uint In = 1, Out = 4, ReadHangup = 0x2000, EdgeTriggered = 0x80000000;
    internal const int CtlAdd = 1, NoSignal = 0x4000, Again = 11, SolSocket = 1, ReuseAddress = 2, Tcp = 6, NoDelay = 1;

    /// <summary>Packed on x64 only.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    internal struct EpollEvent
    {
        internal uint Events;
        internal long Data;
    }

    [DllImport("libc", EntryPoint = "socket")] internal static extern int Socket(int family, int type, int protocol);
    [DllImport("libc", EntryPoint = "bind")] internal static extern int Bind(int fd, byte* address, int length);
    [DllImport("libc", EntryPoint = "listen")] internal static extern int Listen(int fd, int backlog);
    [DllImport("libc", EntryPoint = "accept4")] internal static extern int Accept(int fd, void* address, void* length, int flags);
    [DllImport("libc", EntryPoint = "connect")] internal static extern int Connect(int fd, byte* address, int length);
    [DllImport("libc", EntryPoint = "setsockopt")] internal static extern int SetOption(int fd, int level, int name, int* value, int length);
    [DllImport("libc", EntryPoint = "fcntl")] internal static extern int Control(int fd, int command, int argument);
    [DllImport("libc", EntryPoint = "close")] internal static extern int Close(int fd);
    [DllImport("libc", EntryPoint = "recv")] internal static extern nint Receive(int fd, byte* buffer, nint length, int flags);
    [DllImport("libc", EntryPoint = "send")] internal static extern nint Send(int fd, byte* buffer, nint length, int flags);
    [DllImport("libc", EntryPoint = "epoll_create1")] internal static extern int EpollCreate(int flags);
    [DllImport("libc", EntryPoint = "epoll_ctl")] internal static extern int EpollControl(int epoll, int operation, int fd, EpollEvent* what);
    [DllImport("libc", EntryPoint = "epoll_wait")] internal static extern int EpollWait(int epoll, EpollEvent* events, int max, int timeout);
}
