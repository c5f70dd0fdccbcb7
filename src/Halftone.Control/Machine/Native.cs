using System.Runtime.InteropServices;

namespace Halftone.Control.Machine;

/// <summary>The few questions about this process that the BCL does not answer. Layouts are those of every 64-bit Linux.</summary>
internal static unsafe partial class Native
{
    internal const int NumberOfFiles = 7; // RLIMIT_NOFILE
    internal const int AtCurrentDirectory = -100; // AT_FDCWD
    internal const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    internal const int NotNeeded = 4; // MADV_DONTNEED
    internal const int MappingThreshold = -3; // M_MMAP_THRESHOLD
    internal const uint WantUidAndMode = 0x2 | 0x8; // STATX_MODE | STATX_UID
    internal const uint WantOwnersAndMode = WantUidAndMode | 0x10; // STATX_GID
    internal const uint WantInode = 0x100; // STATX_INO
    internal const uint MemoryCloseOnExec = 0x1; // MFD_CLOEXEC
    internal const uint MemoryExecutable = 0x10; // MFD_EXEC, since Linux 6.3

    [StructLayout(LayoutKind.Sequential)]
    internal struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    /// <summary>The head of struct statx (256 bytes), which has the same layout on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Status
    {
        [FieldOffset(20)] public uint Uid;
        [FieldOffset(24)] public uint Gid;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    /// <summary>What the allocator says, struct mallinfo2; glibc has it since 2.33.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Allocated
    {
        public nuint Arena, FreeChunks, FastChunks, Mappings, Mapped, MostEver, FastFree, Used, Free, Releasable;
    }

    [LibraryImport("libc")]
    internal static partial Allocated mallinfo2();

    [LibraryImport("libc")]
    internal static partial int mallopt(int parameter, int value);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc")]
    internal static partial int poll(Poll* wanted, nuint count, int milliseconds);

    [LibraryImport("libc")]
    internal static partial int ioctl(int descriptor, ulong request, out WindowSize size);

    [LibraryImport("libc")]
    internal static partial int getrlimit(int resource, out Limit limit);

    [LibraryImport("libc")]
    internal static partial int setrlimit(int resource, in Limit limit);

    [LibraryImport("libc")]
    internal static partial int madvise(nuint start, nuint length, int advice);

    [LibraryImport("libc")]
    internal static partial uint geteuid();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int directory, string path, int flags, uint mask, out Status status);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int chown(string path, uint uid, uint gid);

    // The mode is variadic in C; on x64 and arm64 Linux an integer argument travels the same way.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int dup3(int from, int to, int flags);

    [LibraryImport("libc")]
    internal static partial int close(int descriptor);
}
