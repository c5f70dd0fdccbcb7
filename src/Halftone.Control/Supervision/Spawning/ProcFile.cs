namespace Halftone.Control.Supervision.Spawning;

/// <summary>Reads files of /proc, which have no length, may vanish, and may be forbidden: all of that is "nothing there".</summary>
internal static class ProcFile
{
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
    internal static IEnumerable<int> Numbers(string directory)
    {
        string[] paths;
        try
        {
            paths = Directory.GetFileSystemEntries(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (var path in paths)
            if (int.TryParse(path.AsSpan(directory.Length + 1), out var number)) yield return number;
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
