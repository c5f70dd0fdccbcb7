using Halftone.Control.Machine;
using Microsoft.Data.Sqlite;

namespace Halftone.Control.Store.Sqlite;

/// <summary>The file behind a store: one connection, opened when it is needed, closed when anything is wrong, looked at before and after each use.</summary>
/// <remarks>
/// For one caller at a time. What is acknowledged was, at that moment, in the file that lies under the path: a file that was removed or replaced
/// would take writes that nobody ever sees again. Once opened, only the same store is opened again, at no older state.
/// </remarks>
internal sealed class SqliteFile : IDisposable
{
    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>SQLite is asked again for so long when somebody else has a lock; seconds, for that is what the library counts in.</summary>
    private const int LockPatience = 1;

    private const int PageBytes = 4096;

    private readonly string _path;
    private readonly SqliteFileOptions _options;
    private readonly StoreLock _lock;
    private SqliteConnection? _connection;
    private (FileIdentity? File, FileIdentity? Log) _opened;
    private string? _id;
    private long _revision;
    private bool _settled;
    private bool _alone;

    /// <exception cref="StoreFailure">Another gateway has it, or there can be no file.</exception>
    internal SqliteFile(string path, SqliteFileOptions options)
    {
        (_path, _options) = (path, options);
        if (Directory.Exists(path)) throw SqliteTrouble.IsDirectory(path);
        _lock = Told(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
            return StoreLock.Take(path);
        });
    }

    /// <summary>The newest revision that is known to be in the file.</summary>
    internal long Revision => Interlocked.Read(ref _revision);

    internal T Read<T>(Func<SqliteConnection, T> work) => Told(() => Use(work));

    /// <param name="work">Commits by itself. Returns the newest revision with what it found.</param>
    internal T Write<T>(Func<SqliteConnection, (long Revision, T Result)> work) => Told(() =>
    {
        var (revision, result) = Use(connection =>
        {
            Settle(connection);
            return work(connection);
        });
        Interlocked.Exchange(ref _revision, revision);
        // There is room again: the next call opens it so that others can read it, too.
        if (_alone) Close();
        return result;
    });

    public void Dispose()
    {
        Close();
        _lock.Dispose();
    }

    private T Use<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            var connection = _connection ??= Connect();
            Look();
            var result = work(connection);
            Look();
            return result;
        }
        catch
        {
            // Closing rolls back what was begun, and the next call begins with a fresh look at the file.
            Close();
            throw;
        }
    }

    private T Told<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException failed)
        {
            throw SqliteTrouble.Of(failed, _path, _options.BytesMax);
        }
        catch (IOException failed)
        {
            throw SqliteTrouble.Of(failed, _path);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw SqliteTrouble.ReadOnly(_path, refused);
        }
    }

    private SqliteConnection Connect()
    {
        _ = SqliteLibrary.Version;
        if (_id is null) Make();
        try
        {
            return Connect(alone: false);
        }
        catch (SqliteException failed) when (SqliteTrouble.IsWantOfRoom(failed))
        {
            // The index of the log is a file of 32 KiB, for others to see; alone, it is memory. So what is there can be read from a disk that is full.
            return Connect(alone: true);
        }
    }

    private SqliteConnection Connect(bool alone)
    {
        var before = FileIdentity.Of(_path) ?? throw SqliteTrouble.Gone(_path, "was removed");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = LockPatience }.ToString());
        try
        {
            connection.Open();
            connection.Run(alone ? "PRAGMA locking_mode = EXCLUSIVE" : "PRAGMA locking_mode = NORMAL");
            connection.Run($"PRAGMA synchronous = FULL; PRAGMA cache_size = -512; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA max_page_count = {_options.BytesMax / PageBytes}");
            SqliteSchema.Prepare(connection, _options.Steps);
            Recognise(connection);
            _opened = (FileIdentity.Of(_path), FileIdentity.Of($"{_path}-wal"));
            if (_opened.File != before) throw SqliteTrouble.Gone(_path, "was replaced");
            (_settled, _alone) = (false, alone);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Before SQLite, which would let the group and others read it; its log and its index take the file's mode.</summary>
    private void Make()
    {
        if (!File.Exists(_path)) new FileStream(_path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, UnixCreateMode = OwnerOnly, BufferSize = 0 }).Dispose();
        else if (File.GetUnixFileMode(_path) is not OwnerOnly) File.SetUnixFileMode(_path, OwnerOnly);
    }

    private void Recognise(SqliteConnection connection)
    {
        var (id, revision) = connection.Rows("SELECT id, revision FROM store", row => (row.GetString(0), row.GetInt64(1))).FirstOrDefault();
        if (id is null) throw SqliteTrouble.Damaged(_path, "its table `store` is empty", cause: null);
        if (_id is not null && id != _id) throw SqliteTrouble.Gone(_path, "was replaced by another one");
        if (revision < _revision) throw SqliteTrouble.Gone(_path, $"went back from revision {_revision} to {revision}");
        _id = id;
        Interlocked.Exchange(ref _revision, revision);
    }

    private void Look()
    {
        if (FileIdentity.Of(_path) != _opened.File) throw SqliteTrouble.Gone(_path, File.Exists(_path) ? "was replaced" : "was removed");
        if (FileIdentity.Of($"{_path}-wal") != _opened.Log) throw SqliteTrouble.Gone(_path, "lost its log (-wal)");
    }

    /// <summary>
    /// After a failed write the kernel may hold pages of the log that never reached the disk and that it will not try again; what comes after
    /// them would be lost with them. So before the first write the log is brought into the file as a whole, and begun anew.
    /// </summary>
    private void Settle(SqliteConnection connection)
    {
        if (_settled) return;
        // A reader, such as a backup, may keep it from being done now: 1 in the first column.
        _settled = (long)connection.One("PRAGMA wal_checkpoint(TRUNCATE)")! == 0;
    }

    private void Close()
    {
        _connection?.Dispose();
        (_connection, _alone) = (null, false);
    }
}

/// <param name="BytesMax">Of the file, without its log: 1 GiB, many times what a hundred releases of a hundred services need.</param>
/// <param name="Steps">Of the schema.</param>
internal sealed record SqliteFileOptions(long BytesMax, IReadOnlyList<string> Steps)
{
    internal static SqliteFileOptions Default { get; } = new(1L << 30, SqliteSchema.Steps);
}
