using System.Runtime.InteropServices;

namespace Halftone.Control.Machine;

/// <summary>A file that is only ever added to, as a bare descriptor: each write goes to its end, also after somebody else truncated it.</summary>
internal static class AppendFile
{
    private const int WriteOnly = 0x1; // O_WRONLY
    private const int Create = 0x40; // O_CREAT
    private const int Append = 0x400; // O_APPEND
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const uint OwnerWritesGroupReads = 0x1A0; // 0640

    /// <exception cref="IOException">The file cannot be opened; the message says why.</exception>
    internal static int Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var descriptor = Native.open(path, WriteOnly | Create | Append | CloseOnExec, OwnerWritesGroupReads);
        return descriptor >= 0 ? descriptor : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Puts a newly opened file under the number of an old one, in one step: a writer never meets a closed descriptor.</summary>
    /// <exception cref="IOException">The file cannot be opened; the old one stays.</exception>
    internal static void Reopen(int descriptor, string path)
    {
        var fresh = Open(path);
        var placed = Native.dup3(fresh, descriptor, CloseOnExec);
        Native.close(fresh);
        if (placed < 0) throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }
}
