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
