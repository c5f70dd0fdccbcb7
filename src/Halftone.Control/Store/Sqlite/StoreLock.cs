namespace Halftone.Control.Store.Sqlite;

/// <summary>One gateway per store: a lock beside it that the kernel takes back when its process ends, however it ends.</summary>
/// <remarks>Not on the store itself: closing any descriptor of a file drops the locks that SQLite has on it in this process.</remarks>
internal sealed class StoreLock : IDisposable
{
    private const int WouldBlock = 11; // EAGAIN, from flock(2)

    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="StoreFailure">Another gateway has it, or the lock's file cannot be made.</exception>
    internal static StoreLock Take(string path)
    {
        var beside = $"{path}.lock";
        try
        {
            return new(new FileStream(beside, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = SqliteFile.OwnerOnly, BufferSize = 0 }));
        }
        catch (IOException taken) when (taken.HResult == WouldBlock)
        {
            throw SqliteTrouble.Held(path, beside, taken);
        }
    }

    public void Dispose() => _file.Dispose();
}
