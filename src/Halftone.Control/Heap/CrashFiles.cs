using System.Globalization;
using System.Text;
using Halftone.Control.Machine;
using Halftone.Core;
using Halftone.Core.Diagnosis;
using Halftone.Core.Heap;

namespace Halftone.Control.Heap;

/// <summary>What dying Nodes write down. Each process group has a directory of its own for it, so that whose it is need not be guessed from a pid; what is found there afterwards is kept without its secrets.</summary>
/// <param name="owner">Names this gateway: others may have their sockets, and so their files, in the same place.</param>
internal sealed class CrashFiles(HeapFiles files, string owner)
{
    /// <summary>A process has one end; more files than these are of an app that writes them all the time.</summary>
    private const int FilesMax = 16;

    /// <summary>The report, the snapshot, and those of two worker threads; a line of a log that has more is not read.</summary>
    private const int ToldMax = 4;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private int _count;

    internal long? DiskRoom() => files.DiskRoom();

    /// <summary>Before a start: where its Nodes write to.</summary>
    /// <returns>Null: it cannot be made, and why, fit behind `no report can be kept: `.</returns>
    internal (string? Directory, string Why) Prepare(VersionKey key, int place)
    {
        // What no name can have stands between the names.
        var path = Path.Combine(files.Directory, string.Create(CultureInfo.InvariantCulture, $"{owner}-{Interlocked.Increment(ref _count)}@{key.Service}@{key.Version}@{place}"));
        try
        {
            files.Make();
            Directory.CreateDirectory(path, OwnerOnly);
            return User.OwnsAlone(path) ? (path, "") : (null, $"{path} is not ours alone");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }
    }

    /// <summary>Once the processes are gone: keeps what they have left, and removes the directory.</summary>
    /// <param name="hide">Takes secrets that are known out of a text.</param>
    /// <param name="origin">Whose a snapshot is, by process and thread.</param>
    /// <returns>What there is, as words that fit behind a semicolon; null = nothing.</returns>
    internal string? Collect(string directory, VersionKey key, int place, Func<string, string> hide, Func<int, int?, SnapshotOrigin> origin) =>
        Collect(directory, new Owner(key, place, hide, WithCommand: true, origin));

    /// <summary>At our start, when nothing of an earlier run lives any more. Which words of its command lines were secret is not known here.</summary>
    internal IReadOnlyList<string> CollectLeft(Func<int, int?, SnapshotOrigin> origin)
    {
        var found = new List<string>();
        foreach (var directory in Left())
        {
            var parts = Path.GetFileName(directory).Split('@');
            if (parts is not [_, var service, var version, var number] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place) || !User.OwnsAlone(directory)) continue;
            if (Collect(directory, new Owner(new(service, version), place, text => text, WithCommand: false, origin)) is { } left) found.Add($"{service}/{version}/{place}: {left}");
        }
        return found;
    }

    /// <summary>A place that may not be read keeps no gateway from starting: it can have nothing there.</summary>
    private string[] Left()
    {
        try
        {
            return Directory.Exists(files.Directory) ? Directory.GetDirectories(files.Directory, $"{owner}-*@*@*@*") : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private sealed record Owner(VersionKey Key, int Place, Func<string, string> Hide, bool WithCommand, Func<int, int?, SnapshotOrigin> Origin);

    private string? Collect(string directory, Owner owner)
    {
        var said = new List<string>();
        foreach (var path in Found(directory))
        {
            var name = Path.GetFileName(path);
            try
            {
                // Only a file is opened: a pipe would keep us waiting, a link lead elsewhere.
                if (new FileInfo(path).LinkTarget is not null || !FileKind.IsRegular(path)) File.Delete(path);
                else if (name.EndsWith(HeapFiles.Snapshot, StringComparison.Ordinal)) said.Add(TakeSnapshot(path, owner));
                else said.Add(TakeReport(path, owner));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                said.Add($"{name} cannot be kept: {e.Message}");
            }
        }
        // With whatever else is there: all of it may hold the environment. A link goes, and not what it leads to.
        Remove(directory);
        if (said.Count == 0) return null;
        return string.Join("; ", said.Count <= ToldMax ? said : [.. said.Take(ToldMax), $"and {said.Count - ToldMax} more files like these"]);
    }

    /// <summary>The latest, and no more than we are ready to read.</summary>
    private static List<string> Found(string directory)
    {
        try
        {
            return [.. new DirectoryInfo(directory).EnumerateFiles().OrderByDescending(file => file.LastWriteTimeUtc).Select(file => file.FullName).Take(FilesMax)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string TakeReport(string path, Owner owner)
    {
        var length = new FileInfo(path).Length;
        var report = length > CrashReport.BytesMax
            ? new CrashReport.Unreadable($"has {length >> 20} MB, more than a report has")
            : CrashReport.Read(File.ReadAllBytes(path), owner.Hide, owner.WithCommand);
        // Before anything else: it holds every variable of the environment.
        File.Delete(path);
        if (report is not CrashReport.Clean clean) return $"its report was dropped: it {((CrashReport.Unreadable)report).Why}";
        string? kept = null;
        try
        {
            (var stream, kept) = files.Create(owner.Key, owner.Place, clean.Gist.Process, HeapFiles.Report);
            using (stream) stream.Write(clean.Json.Span);
            files.Keep(kept);
            return $"it left {kept}: {clean.Gist.Text}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (kept is not null) HeapFiles.Drop(kept);
            // A sentence needs no disk.
            return $"its report cannot be kept ({e.Message}), it said: {clean.Gist.Text}";
        }
    }

    private string TakeSnapshot(string path, Owner owner)
    {
        if (!IsWhole(path))
        {
            File.Delete(path);
            return "its heap snapshot was dropped: it is cut off, by the end of the process or of the disk's room";
        }
        var named = SnapshotOrigin.OfName(Path.GetFileName(path));
        var kept = files.Adopt(path, owner.Key, owner.Place, named?.Process ?? 0, HeapFiles.Snapshot);
        if (named is not null) OriginFile.Write(kept, owner.Origin(named.Process, named.Thread));
        return $"its heap stands in {kept}";
    }

    /// <summary>V8 writes it from front to back, and the kernel may have ended the process in between.</summary>
    private static bool IsWhole(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> tail = stackalloc byte[16];
        var read = RandomAccess.Read(file, tail, Math.Max(0, RandomAccess.GetLength(file) - tail.Length));
        return Encoding.ASCII.GetString(tail[..read]).TrimEnd().EndsWith('}');
    }

    private static void Remove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is looked at again at the next start.
        }
    }
}
