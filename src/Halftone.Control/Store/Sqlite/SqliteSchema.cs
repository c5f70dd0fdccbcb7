using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Halftone.Control.Store.Sqlite;

/// <summary>The tables, and the way from each earlier form of them to the present one.</summary>
internal static class SqliteSchema
{
    /// <summary>`HfTn`: how a file says that it is ours. `file` and others show it.</summary>
    internal const int ApplicationId = 0x4866546E;

    /// <summary>Step n leads from form n to form n + 1; an empty file has form 0. A step that was shipped is never changed.</summary>
    internal static readonly IReadOnlyList<string> Steps =
    [
        """
        CREATE TABLE store (id TEXT NOT NULL, revision INTEGER NOT NULL, compacted INTEGER NOT NULL) STRICT;
        INSERT INTO store VALUES (lower(hex(randomblob(16))), 0, 0);
        CREATE TABLE keys (key TEXT PRIMARY KEY, value BLOB NOT NULL, revision INTEGER NOT NULL) STRICT;
        CREATE TABLE changes (revision INTEGER NOT NULL, place INTEGER NOT NULL, key TEXT NOT NULL, value BLOB, PRIMARY KEY (revision, place)) STRICT;
        CREATE TABLE logs (log TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;
        CREATE TABLE entries (log TEXT NOT NULL, number INTEGER NOT NULL, time INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (log, number)) STRICT;
        """,
    ];

    /// <summary>Looks at what lies there before anything is written to it, and brings it to the present form.</summary>
    /// <exception cref="StoreFailure">It is damaged, somebody else's, or of a newer form.</exception>
    internal static void Prepare(SqliteConnection connection, IReadOnlyList<string> steps)
    {
        var form = Recognise(connection, steps.Count);
        if (connection.One("PRAGMA quick_check(1)") is string verdict and not "ok") throw SqliteTrouble.Damaged(connection.DataSource, verdict.ReplaceLineEndings(" "), cause: null);
        if (connection.One("PRAGMA journal_mode = WAL") is string mode and not "wal")
            throw new StoreFailure($"the store {connection.DataSource} lies where no write-ahead log can be kept (SQLite falls back to `{mode}`)", "put it on a local disk; network file systems do not do");
        if (form == steps.Count) return;
        connection.Run("BEGIN IMMEDIATE");
        foreach (var step in steps.Skip(form)) connection.Run(step);
        connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {steps.Count}"));
        connection.Run("COMMIT");
    }

    /// <returns>The form of the tables; 0 = nothing is there yet.</returns>
    private static int Recognise(SqliteConnection connection, int newest)
    {
        var tables = (long)connection.One("SELECT count(*) FROM sqlite_schema")!;
        var owner = (long)connection.One("PRAGMA application_id")!;
        var form = (long)connection.One("PRAGMA user_version")!;
        if (tables == 0 && owner is 0 or ApplicationId && form == 0) return 0;
        if (owner != ApplicationId) throw new StoreFailure($"{connection.DataSource} is a SQLite database of another program", "name another file in `store`; Halftone makes its own") { Trouble = StoreTrouble.Foreign };
        if (form > newest) throw new StoreFailure($"the store {connection.DataSource} was written by a newer Halftone (its form is {form}, this one knows {newest})", "run the newer Halftone, or put back the copy from before the upgrade") { Trouble = StoreTrouble.Foreign };
        return (int)form;
    }
}
