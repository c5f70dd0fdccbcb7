using System.Globalization;
using Halftone.Core;

namespace Halftone.Control.Heap;

/// <summary>Where profiles, snapshots and reports lie: for the owner alone, since a snapshot has every string of the process in it, and not without end.</summary>
/// <param name="directory">Made when the first file is.</param>
internal sealed class HeapFiles(string directory, TimeProvider time)
{
    internal const string Profile = ".heapprofile", Snapshot = ".heapsnapshot", Report = ".report.json";

    /// <summary>Of each kind, so that an instance that crashes all the time pushes out no snapshot with its reports: pairs of snapshots of a few instances; the oldest goes.</summary>
    internal const int FilesMax = 20;

    /// <summary>A dozen snapshots of a service of usual size, or three of a large one.</summary>
    internal const long BytesMax = 2L << 30;

    /// <summary>The largest snapshot takes minutes; a file without its name that is older was left by a gateway that was killed meanwhile.</summary>
    internal static readonly TimeSpan UnfinishedMax = TimeSpan.FromHours(1);

    private const string Unfinished = ".part";

    private static readonly string[] Kinds = [Profile, Snapshot, Report];

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    internal string Directory => directory;

    /// <summary>Those of a gateway whose sockets lie in that directory.</summary>
    internal static HeapFiles In(string runDirectory, TimeProvider time) => new(Path.Combine(runDirectory, "heap"), time);

    /// <summary>Bytes of a disk that are left to everybody else.</summary>
    internal const long DiskReserve = 64L << 20;

    /// <summary>Bytes that are free there, or will be when it is made; null = unknown.</summary>
    internal long? DiskRoom()
    {
        try
        {
            var there = directory;
            while (!System.IO.Directory.Exists(there) && Path.GetDirectoryName(there) is { Length: > 0 } above) there = above;
            return new DriveInfo(there).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>An empty file with a name that says what it is of; it counts once it is <see cref="Keep"/>t.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    internal (FileStream Stream, string Path) Create(VersionKey key, int place, int pid, string ending)
    {
        Make();
        var path = NameFor(key, place, pid, ending);
        return (new FileStream($"{path}{Unfinished}", new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly, BufferSize = 64 * 1024 }), path);
    }

    /// <summary>Takes over what somebody else has written, on the same file system.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    internal string Adopt(string file, VersionKey key, int place, int pid, string ending)
    {
        Make();
        File.SetUnixFileMode(file, OwnerOnly);
        var path = NameFor(key, place, pid, ending);
        File.Move(file, path);
        Prune(path, ending);
        return path;
    }

    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    internal void Make() => System.IO.Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>The file is whole: it gets its name, and the oldest of those that are too many go.</summary>
    internal void Keep(string path)
    {
        File.Move($"{path}{Unfinished}", path);
        Prune(path, Kinds.First(kind => path.EndsWith(kind, StringComparison.Ordinal)));
    }

    internal static void Drop(string path) => TryDelete($"{path}{Unfinished}");

    private string NameFor(VersionKey key, int place, int pid, string ending)
    {
        var moment = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        for (var again = 0; ; again++)
        {
            var path = Path.Combine(directory, $"{key.Service}-{key.Version}-{place}-{moment}-pid{pid}{(again == 0 ? "" : $"-{again}")}{ending}");
            if (!File.Exists(path)) return path;
        }
    }

    private void Prune(string latest, string kind)
    {
        var (files, bytes) = (0, 0L);
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles().Where(file => file.Name.EndsWith(kind, StringComparison.Ordinal)).OrderByDescending(file => file.FullName == latest).ThenByDescending(file => file.LastWriteTimeUtc))
        {
            (files, bytes) = (files + 1, bytes + file.Length);
            // The one just made stays, however large it is.
            if (file.FullName == latest || (files <= FilesMax && bytes <= BytesMax)) continue;
            TryDelete(file.FullName);
            TryDelete(OriginFile.BesideOf(file.FullName));
        }
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles($"*{Unfinished}").Where(file => time.GetUtcNow() - file.LastWriteTimeUtc > UnfinishedMax)) TryDelete(file.FullName);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else may be at it; the next one tries again.
        }
    }
}
