using Microsoft.Data.Sqlite;

namespace Halftone.Control.Store.Sqlite;

/// <summary>A store in one SQLite file: a write-ahead log, flushed to the disk before anything is acknowledged.</summary>
/// <remarks>One call at a time, each on a thread of the pool: a slow disk holds whoever asks, and nobody else.</remarks>
internal sealed class SqliteStore : IControlStore
{
    /// <summary>Changes that a watcher reads at once; more than a swap can make, so that a piece always has a whole swap.</summary>
    private const int PieceMax = 2 * StoreLimits.SwapStepsMax;

    /// <summary>A disk that hangs must not keep the gateway from ending: what was acknowledged is on it, and the lock ends with the process.</summary>
    private static readonly TimeSpan CloseMax = TimeSpan.FromSeconds(2);

    private readonly SqliteFile _file;
    private readonly TimeProvider _time;
    private readonly int _revisionsKept;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ChangeFeed _feed = new();
    private long _announced;
    private volatile bool _closed;

    /// <summary>Whoever has the turn may ask, and set it.</summary>
    private bool _fileIsClosed;

    private SqliteStore(SqliteFile file, TimeProvider time, int revisionsKept) => (_file, _time, _revisionsKept, _announced) = (file, time, revisionsKept, file.Revision);

    public long Revision => _file.Revision;

    /// <param name="path">Absolute; made when it is not there, for its owner alone.</param>
    /// <param name="revisionsKept">For watchers, at least 1.</param>
    /// <exception cref="StoreFailure">It cannot be used as it is.</exception>
    internal static SqliteStore Open(string path, TimeProvider time, SqliteFileOptions? options = null, int revisionsKept = StoreLimits.RevisionsKept)
    {
        var file = new SqliteFile(path, options ?? SqliteFileOptions.Default);
        try
        {
            // What cannot be written to is told at the start and not with the first release.
            file.Read(static connection => connection.Run("BEGIN IMMEDIATE; ROLLBACK"));
        }
        catch
        {
            file.Dispose();
            throw;
        }
        return new(file, time, revisionsKept);
    }

    public ValueTask<Stored?> GetAsync(string key, CancellationToken stop)
    {
        StoreLimits.CheckKey(key);
        return new(DoAsync(() => _file.Read(connection => connection.Rows("SELECT key, value, revision FROM keys WHERE key = $key", StoredOf, ("$key", key)).FirstOrDefault()), stop));
    }

    public ValueTask<StoredList> ListAsync(string prefix, CancellationToken stop)
    {
        StoreLimits.CheckPrefix(prefix);
        return new(DoAsync(() => _file.Read(connection =>
        {
            connection.Run("BEGIN");
            var values = connection.Rows("SELECT key, value, revision FROM keys WHERE key >= $from AND key < $to ORDER BY key", StoredOf, ("$from", prefix), ("$to", EndOf(prefix)));
            var list = new StoredList(Standing(connection).Revision, values);
            connection.Run("COMMIT");
            return list;
        }), stop));
    }

    public async ValueTask<long?> SwapAsync(IReadOnlyList<StoreCondition> conditions, IReadOnlyList<StoreWrite> writes, CancellationToken stop)
    {
        StoreLimits.CheckSwap(conditions, writes);
        return await DoAsync(() => _file.Write(connection => SqliteSwap.Run(connection, conditions, writes, _revisionsKept)), stop);
    }

    public IAsyncEnumerable<StoreChange> WatchAsync(string prefix, long after, CancellationToken stop)
    {
        StoreLimits.CheckPrefix(prefix);
        return _feed.FollowAsync(after, (from, token) => SeeAsync(prefix, from, token), stop);
    }

    public ValueTask<long> AppendAsync(string log, ReadOnlyMemory<byte> entry, CancellationToken stop)
    {
        StoreLimits.CheckEntry(log, entry);
        return new(DoAsync(() => _file.Write(connection =>
        {
            connection.Run("BEGIN IMMEDIATE");
            var number = (long)connection.One("INSERT INTO logs VALUES ($log, 1) ON CONFLICT (log) DO UPDATE SET last = last + 1 RETURNING last", ("$log", log))!;
            connection.Run("INSERT INTO entries VALUES ($log, $number, $time, $value)", ("$log", log), ("$number", number), ("$time", _time.GetUtcNow().ToUnixTimeMilliseconds()), ("$value", entry.ToArray()));
            connection.Run("COMMIT");
            return (_file.Revision, number);
        }), stop));
    }

    public ValueTask<IReadOnlyList<StoreEntry>> ReadAsync(string log, long after, int most, CancellationToken stop)
    {
        StoreLimits.CheckReading(log, most);
        return new(DoAsync<IReadOnlyList<StoreEntry>>(() => _file.Read(connection => connection.Rows(
            "SELECT number, time, value FROM entries WHERE log = $log AND number > $after ORDER BY number LIMIT $most",
            static row => new StoreEntry(row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetFieldValue<byte[]>(2)),
            ("$log", log), ("$after", after), ("$most", (long)most))), stop));
    }

    public async ValueTask TrimAsync(string log, long upTo, CancellationToken stop)
    {
        StoreLimits.CheckKey(log);
        await DoAsync(() => _file.Write(connection => (_file.Revision, connection.Run("DELETE FROM entries WHERE log = $log AND number <= $number", ("$log", log), ("$number", upTo)))), stop);
    }

    public async ValueTask DisposeAsync()
    {
        // From here on nobody is answered, also where the disk holds the last one for longer than is waited for: a watcher would look again and again.
        _closed = true;
        if (await _turn.WaitAsync(CloseMax))
        {
            if (!_fileIsClosed) _file.Dispose();
            _fileIsClosed = true;
            _turn.Release();
        }
        _feed.End();
    }

    private async Task<T> DoAsync<T>(Func<T> work, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            // Not only a swap that was told: one that failed may be found done when the file is opened again.
            var moved = _announced != _file.Revision;
            _announced = _file.Revision;
            _turn.Release();
            if (moved) _feed.Announce();
        }
    }

    private async ValueTask<SeenChanges> SeeAsync(string prefix, long after, CancellationToken stop)
    {
        var (standing, rows) = await DoAsync(() => _file.Read(connection =>
        {
            connection.Run("BEGIN");
            var now = Standing(connection);
            var found = connection.Rows(
                "SELECT revision, key, value FROM changes WHERE revision > $after AND key >= $from AND key < $to ORDER BY revision, place LIMIT $most",
                static row => new StoreChange(row.GetInt64(0), row.GetString(1), row.Bytes(2)), ("$after", after), ("$from", prefix), ("$to", EndOf(prefix)), ("$most", (long)PieceMax));
            connection.Run("COMMIT");
            return (now, found);
        }), stop);
        if (after < standing.Compacted || after > standing.Revision) throw StoreFailure.Compacted(after, standing.Compacted, standing.Revision);
        if (rows.Count < PieceMax) return new(standing.Revision, rows);
        // The last swap may go on behind the piece's end: it comes with the next one, as a whole.
        var whole = rows.FindLastIndex(change => change.Revision != rows[^1].Revision) + 1;
        return new(rows[whole - 1].Revision, rows[..whole]);
    }

    private static (long Revision, long Compacted) Standing(SqliteConnection connection) =>
        connection.Rows("SELECT revision, compacted FROM store", static row => (row.GetInt64(0), row.GetInt64(1)))[0];

    private static Stored StoredOf(SqliteDataReader row) => new(row.GetString(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2));

    /// <summary>The first text, in the order of bytes, that no key with this prefix reaches; keys are visible ASCII.</summary>
    private static string EndOf(string prefix) => prefix.Length == 0 ? "\x7F" : prefix[..^1] + (char)(prefix[^1] + 1);
}
