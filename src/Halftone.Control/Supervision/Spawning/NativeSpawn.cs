using System.Runtime.InteropServices;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>posix_spawn and its two opaque structs.</summary>
internal static unsafe partial class NativeSpawn
{
    private const string C = "libc";

    internal const short SetProcessGroup = 0x02, SetSignalDefaults = 0x04, SetSignalMask = 0x08, SetSession = 0x80;

    /// <summary>Larger than glibc's types (80 and 336 bytes) and musl's.</summary>
    internal const int ActionsBytes = 512, AttributesBytes = 1024, SignalSetBytes = 256;

    [LibraryImport(C)] internal static partial int posix_spawn(int* pid, byte* path, void* actions, void* attributes, byte** argv, byte** envp);
    [LibraryImport(C)] internal static partial int posix_spawn_file_actions_init(void* actions);
    [LibraryImport(C)] internal static partial int posix_spawn_file_actions_destroy(void* actions);
    [LibraryImport(C)] internal static partial int posix_spawn_file_actions_adddup2(void* actions, int descriptor, int target);
    [LibraryImport(C)] internal static partial int posix_spawn_file_actions_addopen(void* actions, int target, byte* path, int flags, uint mode);
    [LibraryImport(C)] internal static partial int posix_spawn_file_actions_addchdir_np(void* actions, byte* path);
    [LibraryImport(C)] internal static partial int posix_spawn_file_actions_addclosefrom_np(void* actions, int from);
    [LibraryImport(C)] internal static partial int posix_spawnattr_init(void* attributes);
    [LibraryImport(C)] internal static partial int posix_spawnattr_destroy(void* attributes);
    [LibraryImport(C)] internal static partial int posix_spawnattr_setflags(void* attributes, short flags);
    [LibraryImport(C)] internal static partial int posix_spawnattr_setpgroup(void* attributes, int group);
    [LibraryImport(C)] internal static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);
    [LibraryImport(C)] internal static partial int posix_spawnattr_setsigmask(void* attributes, void* set);
    [LibraryImport(C)] internal static partial int sigfillset(void* set);
    [LibraryImport(C)] internal static partial int sigemptyset(void* set);
    [LibraryImport(C)] internal static partial int sigdelset(void* set, int signal);
}
