using System.Globalization;
using System.IO.Enumeration;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>Reads files of /proc, which have no length, may vanish, and may be forbidden: all of that is "nothing there".</summary>
internal static class ProcFile
{
    /// <summary>Whatever is skipped by its attributes has to be asked for them.</summary>
    private static readonly EnumerationOptions EveryEntry = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <returns>Bytes read; -1 = not there or not ours.</returns>
    internal static int TryRead(string path, Span<byte> into)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(handle, into, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    internal static void TryWrite(string path, string text)
    {
        try
        {
            File.WriteAllText(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or /proc is read-only here.
        }
    }

    /// <summary>Entries of a directory of /proc by their names, which are numbers; empty when it is gone or descriptors have run out.</summary>
    internal static List<int> Numbers(string directory)
    {
        try
        {
            return [.. new FileSystemEnumerable<int>(directory, static (ref FileSystemEntry entry) => int.Parse(entry.FileName, CultureInfo.InvariantCulture), EveryEntry)
            {
                ShouldIncludePredicate = static (ref FileSystemEntry entry) => int.TryParse(entry.FileName, NumberStyles.None, CultureInfo.InvariantCulture, out _),
            }];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Line by line through one small buffer, for tables that grow with the machine's load.</summary>
    internal static void EachLine(string path, LineReader read)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var held = 0;
            while (file.Read(buffer, held, buffer.Length - held) is var count and > 0)
            {
                var lines = buffer.AsSpan(0, held + count);
                for (int end; (end = lines.IndexOf((byte)'\n')) >= 0; lines = lines[(end + 1)..]) read(lines[..end]);
                lines.CopyTo(buffer);
                // A line longer than the buffer is none that we know; its beginning is dropped.
                held = lines.Length < buffer.Length ? lines.Length : 0;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was read so far is all there is.
        }
    }

    internal static byte[] ReadAll(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

/// <summary>Takes one line without its end; the bytes are gone after the call.</summary>
internal delegate void LineReader(ReadOnlySpan<byte> line);
