using Microsoft.Data.Sqlite;

namespace Halftone.Control.Store.Sqlite;

/// <summary>A swap as one transaction: conditions, writes, and the memory of them for watchers.</summary>
internal static class SqliteSwap
{
    /// <returns>The newest revision; and what the caller is told: the change's revision, or null when a condition did not hold.</returns>
    internal static (long Revision, long? Told) Run(SqliteConnection connection, IReadOnlyList<StoreCondition> conditions, IReadOnlyList<StoreWrite> writes, int revisionsKept)
    {
        connection.Run("BEGIN IMMEDIATE");
        var now = (long)connection.One("SELECT revision FROM store")!;
        var holds = conditions.All(condition => RevisionOf(connection, condition.Key) == condition.Revision);
        var changed = holds ? Write(connection, writes, now + 1) : 0;
        if (changed == 0)
        {
            connection.Run("ROLLBACK");
            return (now, holds ? now : null);
        }
        connection.Run("UPDATE store SET revision = $now, compacted = max(compacted, $now - $kept)", ("$now", now + 1), ("$kept", (long)revisionsKept));
        connection.Run("DELETE FROM changes WHERE revision <= (SELECT compacted FROM store)");
        connection.Run("COMMIT");
        return (now + 1, now + 1);
    }

    private static long RevisionOf(SqliteConnection connection, string key) => connection.One("SELECT revision FROM keys WHERE key = $key", ("$key", key)) as long? ?? 0;

    /// <returns>How many writes changed something.</returns>
    private static int Write(SqliteConnection connection, IReadOnlyList<StoreWrite> writes, long revision)
    {
        var place = 0;
        foreach (var (key, value) in writes)
        {
            var bytes = value?.ToArray();
            var changed = bytes is null
                ? connection.Run("DELETE FROM keys WHERE key = $key", ("$key", key))
                : connection.Run("INSERT INTO keys VALUES ($key, $value, $revision) ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision",
                    ("$key", key), ("$value", bytes), ("$revision", revision));
            if (changed > 0) connection.Run("INSERT INTO changes VALUES ($revision, $place, $key, $value)", ("$revision", revision), ("$place", (long)place++), ("$key", key), ("$value", bytes));
        }
        return place;
    }
}
