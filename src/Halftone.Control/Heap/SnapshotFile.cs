using Halftone.Control.Machine;
using Halftone.Core.Heap;

namespace Halftone.Control.Heap;

/// <summary>Reads a .heapsnapshot from a disk, a megabyte at a time.</summary>
internal static class SnapshotFile
{
    private const int PieceBytes = 1024 * 1024;
    private const int TailBytes = 64;

    /// <param name="edges">Whether what holds what is wanted too; 8 bytes for each reference.</param>
    internal static (HeapSnapshot? Snapshot, SnapshotFault? Fault) Read(string path, bool edges, CancellationToken stop)
    {
        try
        {
            // Opening a pipe waits for its writer, and a device has no end.
            if (File.Exists(path) && !FileKind.IsRegular(path)) return (null, SnapshotFault.Foreign("it is no regular file"));
            using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            return Read(file, edges, stop);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, new("does not exist", "give the path of a .heapsnapshot file"));
        }
        // A file may have room for what it claims and nothing in it, as a sparse one: the columns are asked for before it is read.
        catch (OutOfMemoryException)
        {
            return (null, new("claims more objects than there is memory for", "16 bytes for each object and 8 for each reference are needed; if the file is sound, compare it on a machine that has them"));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, new($"cannot be read: {unreadable.Message.TrimEnd('.')}", "snapshots are readable for the user who took them; they hold every string of the process"));
        }
    }

    private static (HeapSnapshot?, SnapshotFault?) Read(Microsoft.Win32.SafeHandles.SafeFileHandle file, bool edges, CancellationToken stop)
    {
        var length = RandomAccess.GetLength(file);
        var piece = new byte[PieceBytes];
        var tail = RandomAccess.Read(file, piece.AsSpan(0, TailBytes), Math.Max(0, length - TailBytes));
        var parser = new SnapshotParser(length, edges);
        var cut = SnapshotParser.OfTail(piece.AsSpan(0, tail));
        for (long at = 0; at < length;)
        {
            stop.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(file, piece, at);
            if (read == 0) break;
            at += read;
            if (parser.Feed(piece.AsSpan(0, read)) is { } fault) return (null, fault);
            // That it is foreign says more than that it ends too early; its first piece tells.
            if (cut is not null) return (null, cut);
        }
        return cut is not null ? (null, cut) : parser.Finish();
    }
}
