using Halftone.Control.Store.Sqlite;
using Halftone.Core.Accounting;

namespace Halftone.Control.Store;

/// <summary>What became of opening a store.</summary>
internal abstract record StoreOpening
{
    private StoreOpening() { }

    internal sealed record Opened(IControlStore Store) : StoreOpening;

    /// <param name="Why">What and what to do; opening may be tried again at any time.</param>
    internal sealed record Failed(StoreFailure Why) : StoreOpening;
}

/// <summary>The one door to a store.</summary>
internal static class ControlStores
{
    /// <param name="path">A file, relative to the working directory or absolute; it and its directory are made when they are not there. Null = `off`: what is kept is forgotten with the process.</param>
    internal static StoreOpening Open(string? path, TimeProvider time)
    {
        if (path is null) return new StoreOpening.Opened(new MemoryStore(time));
        try
        {
            return new StoreOpening.Opened(SqliteStore.Open(Place(path), time));
        }
        catch (StoreFailure why)
        {
            return new StoreOpening.Failed(why);
        }
    }

    /// <summary>What the store holds in memory; that of SQLite is the library's own count, of all its connections.</summary>
    internal static MemoryPart ReadMemory(IControlStore store)
    {
        var bytes = store switch
        {
            SqliteStore => SqliteLibrary.Used,
            MemoryStore memory => memory.Bytes,
            _ => 0,
        };
        return new(PartNames.Store, bytes, bytes, 0) { Home = store is SqliteStore ? MemoryHome.Native : MemoryHome.Managed };
    }

    /// <summary>SQLite puts its log beside what a link leads to, so that is where everything is.</summary>
    private static string Place(string path)
    {
        var file = new FileInfo(Path.GetFullPath(path));
        try
        {
            return file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
        }
        catch (IOException)
        {
            // A link in a circle; whoever opens it says so.
            return file.FullName;
        }
    }
}
