namespace Halftone.Control.Machine;

/// <summary>Who runs this process, and whether a directory is safely theirs.</summary>
internal static class User
{
    private const int OthersMayWrite = 0b010_010;

    internal static uint Id => Native.geteuid();

    /// <summary>A real directory (no link) that only this user can change; in /tmp anybody could have made it first.</summary>
    internal static bool OwnsAlone(string directory) =>
        Native.statx(Native.AtCurrentDirectory, directory, Native.NoFollow, Native.WantUidAndMode, out var status) == 0
        && status.Uid == Id && (status.Mode & 0xF000) == 0x4000 && (status.Mode & OthersMayWrite) == 0;
}
