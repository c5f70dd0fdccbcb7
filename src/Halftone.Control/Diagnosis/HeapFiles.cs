using System.Globalization;
using Halftone.Control.Heap;
using Halftone.Core;

namespace Halftone.Control.Diagnosis;

/// <summary>Where profiles and snapshots lie: for the owner alone, since a snapshot has every string of the process in it, and not without end.</summary>
/// <param name="directory">Made when the first file is.</param>
internal sealed class HeapFiles(string directory, TimeProvider time)
{
    internal const string Profile = ".heapprofile", Snapshot = ".heapsnapshot";

    /// <summary>Pairs of snapshots of a few instances; the oldest goes.</summary>
    internal const int FilesMax = 20;

    /// <summary>A dozen snapshots of a service of usual size, or three of a large one.</summary>
    internal const long BytesMax = 2L << 30;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    internal string Directory => directory;

    /// <summary>An empty file with a name that says what it is of; it counts once it is <see cref="Keep"/>t.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    internal (FileStream Stream, string Path) Create(VersionKey key, int place, int pid, string ending)
    {
        System.IO.Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
        var moment = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        for (var again = 0; ; again++)
        {
            var path = Path.Combine(directory, $"{key.Service}-{key.Version}-{place}-{moment}-pid{pid}{(again == 0 ? "" : $"-{again}")}{ending}");
            if (File.Exists(path)) continue;
            return (new FileStream($"{path}.part", new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly, BufferSize = 64 * 1024 }), path);
        }
    }

    /// <summary>The file is whole: it gets its name, and the oldest of those that are too many go.</summary>
    internal void Keep(string path)
    {
        File.Move($"{path}.part", path);
        Prune(path);
    }

    internal static void Drop(string path) => TryDelete($"{path}.part");

    private void Prune(string latest)
    {
        var (files, bytes) = (0, 0L);
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles().Where(IsOurs).OrderByDescending(file => file.FullName == latest).ThenByDescending(file => file.LastWriteTimeUtc))
        {
            (files, bytes) = (files + 1, bytes + file.Length);
            // The one just made stays, however large it is.
            if (file.FullName == latest || (files <= FilesMax && bytes <= BytesMax)) continue;
            TryDelete(file.FullName);
            TryDelete(OriginFile.BesideOf(file.FullName));
        }
    }

    private static bool IsOurs(FileInfo file) => file.Name.EndsWith(Profile, StringComparison.Ordinal) || file.Name.EndsWith(Snapshot, StringComparison.Ordinal);

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
