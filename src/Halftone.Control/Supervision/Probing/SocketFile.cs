namespace Halftone.Control.Supervision.Probing;

/// <summary>The file of a Unix socket, which nobody removes when its owner ends.</summary>
internal static class SocketFile
{
    /// <summary>Also when the directory is gone: somebody cleaned up before us. A file that cannot be removed stays: whoever wants to listen there says so.</summary>
    internal static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
