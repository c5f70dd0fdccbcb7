using System.Runtime.InteropServices;

namespace Halftone.DataPlane.Loop;

/// <summary>The system calls of the data plane: blittable, errno read only after a negative result and directly after the call.</summary>
/// <remarks>
/// No SetLastError (14 ns, and it throws under AOT with runtime marshalling off) and no SuppressGCTransition: saving 3 ns of a
/// 3000 ns send would hold up every collection. Measured; see docs/decisions.
/// </remarks>
internal static unsafe partial class Native
{
    private const string Libc = "libc";

    internal const int AfUnix = 1, AfInet = 2, AfInet6 = 10;
    internal const int SockStream = 1, SockNonblock = 0x800, SockCloexec = 0x80000;
    internal const int SolSocket = 1, SoReuseAddr = 2, SoError = 4, SoSendBuffer = 7, SoReceiveBuffer = 8, SoKeepAlive = 9, SoLinger = 13, SoReusePort = 15;
    internal const int IpprotoTcp = 6, TcpNoDelay = 1, IpprotoIpv6 = 41, Ipv6Only = 26;
    internal const int MsgNoSignal = 0x4000, MsgPeek = 2;
    internal const int ShutWrite = 1;
    internal const int EIntr = 4, EAgain = 11, EPipe = 32, ENoMem = 12, ENfile = 23, EMfile = 24, EAddrInUse = 98, EConnAborted = 103, ENoBufs = 105, EInProgress = 115, EConnRefused = 111, ENoEnt = 2;
    internal const int EpollCloexec = 0x80000, EpollAdd = 1, EpollDel = 2;
    internal const uint EpollIn = 0x1, EpollOut = 0x4, EpollErr = 0x8, EpollHup = 0x10, EpollRdHup = 0x2000, EpollExclusive = 1u << 28, EpollEdge = 1u << 31;
    internal const int EfdCloexec = 0x80000, EfdNonblock = 0x800;
    internal const int OCloexec = 0x80000;

    /// <summary>Packed on x64 only (kernel ABI); arm64 needs another layout before it may be claimed.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct EpollEvent
    {
        internal uint Events;
        internal ulong Data;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        internal byte* Base;
        internal nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal void* Name;
        internal uint NameLength;
        internal IoVector* Vectors;
        internal nuint VectorCount;
        internal void* Control;
        internal nuint ControlLength;
        internal int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Seen;
    }

    [LibraryImport(Libc)]
    internal static partial int mincore(void* from, nuint length, byte* seen);

    [LibraryImport(Libc)] internal static partial int socket(int family, int type, int protocol);
    [LibraryImport(Libc)] internal static partial int bind(int fd, byte* address, uint length);
    [LibraryImport(Libc)] internal static partial int listen(int fd, int backlog);
    [LibraryImport(Libc)] internal static partial int accept4(int fd, byte* address, uint* length, int flags);
    [LibraryImport(Libc)] internal static partial int connect(int fd, byte* address, uint length);
    [LibraryImport(Libc)] internal static partial int getsockname(int fd, byte* address, uint* length);
    [LibraryImport(Libc)] internal static partial int getsockopt(int fd, int level, int name, void* value, uint* length);
    [LibraryImport(Libc)] internal static partial int setsockopt(int fd, int level, int name, void* value, uint length);
    [LibraryImport(Libc)] internal static partial nint recv(int fd, byte* buffer, nuint length, int flags);
    [LibraryImport(Libc)] internal static partial nint send(int fd, byte* buffer, nuint length, int flags);
    [LibraryImport(Libc)] internal static partial nint sendmsg(int fd, MessageHeader* message, int flags);
    [LibraryImport(Libc)] internal static partial int shutdown(int fd, int how);
    [LibraryImport(Libc)] internal static partial int close(int fd);
    [LibraryImport(Libc)] private static partial int fcntl(int fd, int command, int argument);
    [LibraryImport(Libc)] internal static partial int epoll_create1(int flags);
    [LibraryImport(Libc)] internal static partial int epoll_ctl(int epoll, int operation, int fd, EpollEvent* ev);
    [LibraryImport(Libc)] internal static partial int epoll_wait(int epoll, EpollEvent* events, int count, int milliseconds);
    [LibraryImport(Libc)] internal static partial int eventfd(uint initial, int flags);
    [LibraryImport(Libc)] internal static partial nint read(int fd, void* buffer, nuint length);
    [LibraryImport(Libc)] internal static partial nint write(int fd, void* buffer, nuint length);
    [LibraryImport(Libc)] private static partial int poll(PollEntry* entries, nuint count, int milliseconds);
    [LibraryImport(Libc)] private static partial long lseek(int fd, long offset, int from);
    [LibraryImport(Libc)] internal static partial int open(byte* path, int flags);
    [LibraryImport(Libc)] internal static partial int unlink(byte* path);
    [LibraryImport(Libc)] private static partial int statx(int directory, byte* path, int flags, uint mask, byte* status);
    [LibraryImport(Libc)] internal static partial int sched_setaffinity(int pid, nuint size, void* mask);
    [LibraryImport(Libc)] internal static partial int sched_getaffinity(int pid, nuint size, void* mask);

    /// <summary>errno of the call just made; call it before anything else.</summary>
    internal static int Errno => Marshal.GetLastSystemError();

    /// <summary>A second descriptor of the same file, not inherited by children (F_DUPFD_CLOEXEC).</summary>
    internal static int Duplicate(int fd) => fcntl(fd, 1030, 3);

    /// <summary>Whether a socket file stands at the path itself, not behind a link (statx(2): stx_mode is at byte 28).</summary>
    internal static bool IsSocketFile(byte* path)
    {
        const int CurrentDirectory = -100, NoFollow = 0x100, ModeOffset = 28;
        const uint WantType = 1;
        var status = stackalloc byte[256];
        return statx(CurrentDirectory, path, NoFollow, WantType, status) == 0 && (*(ushort*)(status + ModeOffset) & 0xf000) == 0xc000;
    }

    /// <summary>It has places to go to, so it is no pipe, terminal or socket: a write to it waits for nobody.</summary>
    internal static bool IsFile(int fd) => lseek(fd, 0, 1) >= 0;

    /// <summary>True as well when a write would fail: the write says why.</summary>
    internal static bool BecomesWritable(int fd, int milliseconds)
    {
        var entry = new PollEntry { Descriptor = fd, Wanted = 0x4 };
        return poll(&entry, 1, milliseconds) > 0;
    }

    /// <summary>Bounds what the kernel keeps for a socket, which also ends its own tuning; it doubles the figure for its bookkeeping. 0 = leave it to the kernel.</summary>
    internal static void SetBuffers(int fd, int bytes)
    {
        if (bytes == 0) return;
        SetOption(fd, SolSocket, SoSendBuffer, bytes);
        SetOption(fd, SolSocket, SoReceiveBuffer, bytes);
    }

    internal static void SetOption(int fd, int level, int name, int value) => setsockopt(fd, level, name, &value, sizeof(int));
}
