using System.Globalization;
using Halftone.Control.Machine;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Halftone.Control.Store.Sqlite;

/// <summary>The one place that turns what SQLite and the system say into what people can do about it.</summary>
internal static class SqliteTrouble
{
    private const int NoSpace = 28; // ENOSPC
    private const int NoSpaceForUser = 122; // EDQUOT
    private const int ReadOnlyDisk = 30; // EROFS
    private const int DamagedDisk = raw.SQLITE_IOERR | (33 << 8); // SQLITE_IOERR_CORRUPTFS

    /// <param name="bytesMax">The store's own limit.</param>
    internal static StoreFailure Of(SqliteException failed, string path, long bytesMax) => failed.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => Full(path, bytesMax, failed),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Locked(path, failed),
        raw.SQLITE_READONLY or raw.SQLITE_PERM => ReadOnly(path, failed),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Damaged(path, failed.Message, failed),
        raw.SQLITE_IOERR when failed.SqliteExtendedErrorCode == DamagedDisk => Damaged(path, failed.Message, failed),
        _ => Other(path, string.Create(CultureInfo.InvariantCulture, $"{failed.Message} ({failed.SqliteExtendedErrorCode})"), failed),
    };

    /// <summary>Also as the library says it of its smaller files: an input-output error.</summary>
    internal static bool IsWantOfRoom(SqliteException failed) => failed.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_IOERR && failed.SqliteExtendedErrorCode != DamagedDisk;

    internal static StoreFailure Of(IOException failed, string path) => failed.HResult switch
    {
        NoSpace or NoSpaceForUser => Full(path, long.MaxValue, failed),
        ReadOnlyDisk => ReadOnly(path, failed),
        _ => Other(path, failed.Message, failed),
    };

    internal static StoreFailure ReadOnly(string path, Exception? cause) => new(
        $"the store {path} cannot be written: it or its directory is read-only for this user (uid {User.Id})",
        $"let uid {User.Id} write {path} and {Path.GetDirectoryName(path)}, and look whether the disk is mounted read-only; releases go on by themselves then", cause)
    { Trouble = StoreTrouble.ReadOnly };

    internal static StoreFailure Damaged(string path, string what, Exception? cause) => new(
        $"the store {path} is damaged: {what}",
        $"nothing is written to it. Stop the gateway, move {path}, {path}-wal and {path}-shm aside, and put a backup in its place or begin with an empty store", cause)
    { Trouble = StoreTrouble.Damaged };

    internal static StoreFailure Gone(string path, string what) => new(
        $"the store {path} {what} while it was in use",
        "put the file back; or restart the gateway, and it takes what lies there then")
    { Trouble = StoreTrouble.Gone };

    internal static StoreFailure Held(string path, string lockPath, Exception cause) => new(
        $"the store {path} belongs to another gateway: {FileHolder.Find(lockPath)?.ToString() ?? "one of another user or in another container"}",
        "one gateway per store: stop the other one, or name another file in `store`", cause)
    { Trouble = StoreTrouble.Held };

    internal static StoreFailure IsDirectory(string path) => new($"the store {path} is a directory", $"name a file, for example {Path.Combine(path, "halftone.db")}");

    private static StoreFailure Full(string path, long bytesMax, Exception cause)
    {
        // Pages may still be in the log only, or in both: the sum is never less than what counts against the limit.
        var atLimit = LengthOf(path) + LengthOf($"{path}-wal") > bytesMax - StoreLimits.SwapBytesMax;
        return new(
            atLimit ? $"the store {path} has reached its limit of {bytesMax / (1024 * 1024)} MiB" : $"the store {path} cannot be written: the disk is full",
            atLimit ? "remove versions and services that are not needed, or begin with an empty store" : $"free some space where {path} lies; releases go on by themselves then", cause)
        { Trouble = StoreTrouble.Full };
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;

    private static StoreFailure Locked(string path, Exception cause) => new(
        $"the store {path} is locked by {FileHolder.Find(path, $"{path}-shm")?.ToString() ?? "another connection"}",
        "end what holds it, for example a sqlite3 shell with an open transaction; releases go on by themselves then", cause)
    { Trouble = StoreTrouble.Locked };

    private static StoreFailure Other(string path, string what, Exception cause) => new(
        $"the store {path} cannot be used: {what}", "look at its disk and its directory (df, ls -l, dmesg); releases go on by themselves when it works again", cause);
}
