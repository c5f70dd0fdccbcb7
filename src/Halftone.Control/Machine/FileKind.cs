namespace Halftone.Control.Machine;

/// <summary>What a path is; the BCL does not tell a socket from a file.</summary>
internal static class FileKind
{
    private const int Kind = 0xF000; // S_IFMT
    private const int Socket = 0xC000; // S_IFSOCK
    private const int Regular = 0x8000; // S_IFREG

    internal static bool IsSocket(string path) =>
        Native.statx(Native.AtCurrentDirectory, path, Native.NoFollow, Native.WantUidAndMode, out var status) == 0 && (status.Mode & Kind) == Socket;

    /// <summary>What a link leads to counts.</summary>
    internal static bool IsRegular(string path) =>
        Native.statx(Native.AtCurrentDirectory, path, 0, Native.WantUidAndMode, out var status) == 0 && (status.Mode & Kind) == Regular;
}
