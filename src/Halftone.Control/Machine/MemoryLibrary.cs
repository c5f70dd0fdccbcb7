using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Halftone.Control.Machine;

/// <summary>Loads a shared library that this program carries within itself: one binary is all there is to install.</summary>
internal static class MemoryLibrary
{
    /// <summary>The bytes go into memory that looks like a file (memfd), and the loader maps them from there; nothing is written to a disk.</summary>
    /// <param name="name">What /proc/PID/maps shows.</param>
    /// <returns>Zero where the kernel lets no memory be executed (vm.memfd_noexec = 2).</returns>
    internal static nint Load(string name, Stream library)
    {
        // Kernels before 6.3 do not know the flag, later ones warn without it.
        var descriptor = Native.memfd_create(name, Native.MemoryCloseOnExec | Native.MemoryExecutable);
        if (descriptor < 0) descriptor = Native.memfd_create(name, Native.MemoryCloseOnExec);
        if (descriptor < 0) return 0;
        using var memory = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0);
        library.CopyTo(memory);
        return NativeLibrary.TryLoad($"/proc/self/fd/{descriptor}", out var loaded) ? loaded : 0;
    }
}
