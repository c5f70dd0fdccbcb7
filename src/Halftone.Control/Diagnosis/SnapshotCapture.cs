using System.Globalization;
using Halftone.Control.Heap;
using Halftone.Control.Machine;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core;
using Halftone.Core.Diagnosis;

namespace Halftone.Control.Diagnosis;

/// <summary>Checks whether a snapshot fits, and has it written.</summary>
internal sealed class SnapshotCapture(HeapFiles files, TimeProvider time)
{
    /// <summary>Before anything is done to the instance. Null: it fits.</summary>
    internal InspectFault? Refuse(long heapUsed, MemoryRoom? memory)
    {
        var needed = SnapshotForecast.MemoryBytes(heapUsed);
        if (memory is { } room && !room.Holds(needed)) return new InspectFault.NoMemory(heapUsed, needed, room.Bytes, room.Of);
        var file = SnapshotForecast.FileBytes(heapUsed);
        return files.DiskRoom() is { } free && free - HeapFiles.DiskReserve < file ? new InspectFault.NoDisk(file, free, files.Directory) : null;
    }

    /// <param name="progress">Bytes of the file so far.</param>
    internal async Task<(SnapshotTaken? Snapshot, InspectFault? Fault)> TakeAsync(InspectorSession session, VersionKey key, int place, int pid, long heapUsed, Action<long> progress, CancellationToken stop)
    {
        string? path = null;
        try
        {
            var before = ProcessTable.ReadOne(pid)?.RssBytes ?? 0;
            var began = time.GetTimestamp();
            FileStream stream;
            (stream, path) = files.Create(key, place, pid, HeapFiles.Snapshot);
            InspectFault? fault;
            HeapWriting writing;
            await using (stream)
            {
                writing = new HeapWriting(stream, progress);
                fault = await writing.TakeAsync(session, stop);
            }
            if (fault is not null)
            {
                HeapFiles.Drop(path);
                return (null, fault);
            }
            OriginFile.Write(path, ProcessOrigin.Of(pid) with { Numbering = session.Numbering });
            files.Keep(path);
            return (new SnapshotTaken(pid, path, writing.Bytes, heapUsed, time.GetElapsedTime(began), before, PeakOf(pid)), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (path is not null) HeapFiles.Drop(path);
            return (null, new InspectFault.NotWritten(path ?? files.Directory, e.Message));
        }
        catch (OperationCanceledException)
        {
            if (path is not null) HeapFiles.Drop(path);
            throw;
        }
    }

    /// <summary>VmHWM, in bytes.</summary>
    private static long PeakOf(int pid)
    {
        var line = Text($"/proc/{pid}/status").Split('\n').FirstOrDefault(each => each.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line?.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [_, var number, ..] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes * 1024 : 0;
    }

    private static string Text(string path) => System.Text.Encoding.UTF8.GetString(ProcFile.ReadAll(path));
}
