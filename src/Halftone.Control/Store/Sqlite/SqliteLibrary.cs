using System.Runtime.InteropServices;
using Halftone.Control.Machine;
using SQLitePCL;

namespace Halftone.Control.Store.Sqlite;

/// <summary>SQLite itself: the C library that stands as a resource in this assembly, so that one binary is all there is to install.</summary>
internal static class SqliteLibrary
{
    private const string Name = "e_sqlite3";

    private static readonly Lazy<nint> Loaded = new(Load);
    private static readonly Lazy<string> Set = new(Introduce);

    /// <summary>The version of SQLite. Asking for it makes the library ready; that must come before the first connection.</summary>
    internal static string Version => Set.Value;

    /// <summary>Bytes that SQLite has from the allocator, its page caches included.</summary>
    internal static long Used => Set.IsValueCreated ? raw.sqlite3_memory_used() : 0;

    private static string Introduce()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, static (name, _, _) => name == Name ? Loaded.Value : 0);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return raw.sqlite3_libversion().utf8_to_string();
    }

    /// <summary>Zero lets the system look where it always looks: beside the binary, and where its libraries are.</summary>
    private static nint Load()
    {
        using var library = typeof(SqliteLibrary).Assembly.GetManifestResourceStream($"lib{Name}.so");
        return library is null ? 0 : MemoryLibrary.Load(Name, library);
    }
}
