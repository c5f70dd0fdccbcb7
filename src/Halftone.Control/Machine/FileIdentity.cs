namespace Halftone.Control.Machine;

/// <summary>Which file a path leads to at this moment. While somebody holds a file open, no other file gets its identity.</summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode)
{
    private const int FollowLinks = 0;

    /// <summary>Null: nothing is there, or it may not be looked at. The file is not opened.</summary>
    internal static FileIdentity? Of(string path) =>
        Native.statx(Native.AtCurrentDirectory, path, FollowLinks, Native.WantInode, out var status) == 0
            ? new(status.DeviceMajor, status.DeviceMinor, status.Inode)
            : null;
}
