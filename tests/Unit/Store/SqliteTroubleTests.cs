using Halftone.Control.Store;
using Halftone.Control.Store.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;
using static Halftone.Tests.Unit.Store.Text;

namespace Halftone.Tests.Unit.Store;

/// <summary>What can happen to the file, and what is then said.</summary>
public sealed class SqliteTroubleTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StoreFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string File => _folder.File("data/halftone.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Only_its_owner_may_read_it()
    {
        await using (var store = Open()) await store.SwapAsync([], [Put("a", "1")], Stop);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using var again = Open();
        await again.SwapAsync([], [Put("a", "2")], Stop);
        foreach (var name in new[] { File, $"{File}-wal", $"{File}-shm", $"{File}.lock" }) Assert.Equal(SqliteFile.OwnerOnly, System.IO.File.GetUnixFileMode(name));
        Assert.Equal(SqliteFile.OwnerOnly | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public async Task A_second_gateway_is_refused_and_the_first_goes_on()
    {
        await using (var store = Open())
        {
            Says(Refused(), StoreTrouble.Held, "another gateway", "one gateway per store");
            await store.SwapAsync([], [Put("a", "1")], Stop);
        }
        await using var next = Open();
        Assert.NotNull(await next.GetAsync("a", Stop));
    }

    [Fact]
    public async Task A_lock_of_somebody_else_is_told_soon_and_waited_for_by_nobody()
    {
        await using var store = Open();
        await store.SwapAsync([], [Put("a", "1")], Stop);
        using (var shell = Shell())
        {
            shell.Run("BEGIN IMMEDIATE");
            Says(await FailsAsync(() => store.SwapAsync([], [Put("a", "2")], Stop).AsTask()), StoreTrouble.Locked, "locked by", "open transaction");
            Assert.Equal("1", Of((await store.GetAsync("a", Stop))!.Value));
            shell.Run("ROLLBACK");
        }
        Assert.NotNull(await store.SwapAsync([], [Put("a", "3")], Stop));
    }

    [Fact]
    public async Task A_store_at_its_limit_says_so_and_keeps_what_it_has()
    {
        await using var store = SqliteStore.Open(File, TimeProvider.System, SqliteFileOptions.Default with { BytesMax = 2 * 1024 * 1024 });
        await store.SwapAsync([], [Put("a", "1")], Stop);
        long kept = 0;
        var full = await FailsAsync(async () =>
        {
            for (; kept < 1000; kept++) await store.AppendAsync("log", new byte[10_000], Stop);
        });
        Says(full, StoreTrouble.Full, "limit of 2 MiB", "not needed");

        Assert.Equal(kept, (await store.ReadAsync("log", 0, 1000, Stop)).Count);
        Assert.Equal("1", Of((await store.GetAsync("a", Stop))!.Value));
        await store.TrimAsync("log", kept - 1, Stop);
        Assert.Equal(kept + 1, await store.AppendAsync("log", new byte[10_000], Stop));
        Assert.NotNull(await store.SwapAsync([], [Put("a", "2")], Stop));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("middle")]
    [InlineData("short")]
    public async Task What_is_damaged_is_refused_and_never_written_to(string how)
    {
        await using (var store = Open())
            for (var number = 0; number < 50; number++) await store.SwapAsync([], [new($"k{number}", new byte[2000])], Stop);
        var bytes = await System.IO.File.ReadAllBytesAsync(File, Stop);
        byte[] damaged = how switch
        {
            "text" => [.. Bytes("not a database, but long enough to be taken for one: "), .. bytes.AsSpan(0, 4096)],
            "short" => bytes[..(bytes.Length / 2)],
            _ => [.. bytes[..(bytes.Length / 3)], .. Enumerable.Repeat((byte)'#', bytes.Length / 3), .. bytes[(2 * (bytes.Length / 3))..]],
        };
        await System.IO.File.WriteAllBytesAsync(File, damaged, Stop);

        Says(Refused(), StoreTrouble.Damaged, "is damaged", $"move {File}");
        Assert.Equal(damaged, await System.IO.File.ReadAllBytesAsync(File, Stop));
    }

    [Fact]
    public async Task Another_programs_database_is_left_alone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        using (var theirs = Shell(create: true)) theirs.Run("CREATE TABLE cats (name TEXT)");
        var bytes = await System.IO.File.ReadAllBytesAsync(File, Stop);
        Says(Refused(), StoreTrouble.Foreign, "another program", "name another file");
        Assert.Equal(bytes, await System.IO.File.ReadAllBytesAsync(File, Stop));
    }

    [Fact]
    public async Task An_older_form_is_brought_to_the_present_one_and_a_newer_is_refused()
    {
        await using (var old = Open()) await old.SwapAsync([], [Put("a", "1")], Stop);
        var newer = SqliteFileOptions.Default with { Steps = [.. SqliteSchema.Steps, "ALTER TABLE keys ADD COLUMN colour TEXT", "CREATE TABLE more (x INTEGER)"] };
        await using (var next = SqliteStore.Open(File, TimeProvider.System, newer))
            Assert.Equal("1", Of((await next.GetAsync("a", Stop))!.Value));
        await using (var again = SqliteStore.Open(File, TimeProvider.System, newer))
            Assert.Equal("1", Of((await again.GetAsync("a", Stop))!.Value));
        Says(Refused(), StoreTrouble.Foreign, "newer Halftone", "before the upgrade");
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_older_form_whole()
    {
        await using (var old = Open()) await old.SwapAsync([], [Put("a", "1")], Stop);
        var broken = SqliteFileOptions.Default with { Steps = [.. SqliteSchema.Steps, "CREATE TABLE more (x INTEGER)", "CREATE TABLE more (x INTEGER)"] };
        Assert.Throws<StoreFailure>(() => SqliteStore.Open(File, TimeProvider.System, broken));
        await using var still = Open();
        Assert.Equal("1", Of((await still.GetAsync("a", Stop))!.Value));
        using var shell = Shell();
        Assert.Equal(0L, shell.One("SELECT count(*) FROM sqlite_schema WHERE name = 'more'"));
    }

    [Fact]
    public async Task A_store_that_is_removed_says_so_and_goes_on_when_it_is_put_back()
    {
        await using var store = Open();
        await store.SwapAsync([], [Put("a", "1")], Stop);
        System.IO.File.Move(File, $"{File}.away");
        Says(await FailsAsync(() => store.SwapAsync([], [Put("a", "2")], Stop).AsTask()), StoreTrouble.Gone, "was removed", "put the file back");
        Says(await FailsAsync(() => store.GetAsync("a", Stop).AsTask()), StoreTrouble.Gone, "was removed");
        Assert.False(System.IO.File.Exists(File));

        System.IO.File.Move($"{File}.away", File);
        Assert.Equal("1", Of((await store.GetAsync("a", Stop))!.Value));
        Assert.NotNull(await store.SwapAsync([], [Put("a", "3")], Stop));
    }

    [Fact]
    public async Task A_log_that_is_removed_is_noticed_and_nothing_that_was_told_is_lost()
    {
        await using var store = Open();
        await store.SwapAsync([], [Put("a", "1")], Stop);
        System.IO.File.Delete($"{File}-wal");
        Says(await FailsAsync(() => store.SwapAsync([], [Put("a", "2")], Stop).AsTask()), StoreTrouble.Gone, "lost its log");
        Assert.Equal("1", Of((await store.GetAsync("a", Stop))!.Value));
    }

    [Fact]
    public async Task Another_store_or_an_older_copy_is_not_taken_for_the_one_that_was_opened()
    {
        await using (var first = Open()) await first.SwapAsync([], [Put("a", "1")], Stop);
        System.IO.File.Copy(File, $"{File}.old");
        await using (var other = SqliteStore.Open(_folder.File("other/halftone.db"), TimeProvider.System)) await other.SwapAsync([], [Put("a", "9")], Stop);

        await using var store = Open();
        await store.SwapAsync([], [Put("a", "2")], Stop);
        await store.SwapAsync([], [Put("a", "3")], Stop);
        Replace(_folder.File("other/halftone.db"));
        Assert.Equal(StoreTrouble.Gone, (await FailsAsync(() => store.GetAsync("a", Stop).AsTask())).Trouble);
        Says(await FailsAsync(() => store.GetAsync("a", Stop).AsTask()), StoreTrouble.Gone, "replaced by another one", "restart the gateway");
        Replace($"{File}.old");
        Says(await FailsAsync(() => store.GetAsync("a", Stop).AsTask()), StoreTrouble.Gone, "went back from revision 3 to 1");
    }

    [Fact]
    public void A_directory_is_no_store()
    {
        Directory.CreateDirectory(File);
        Says(Refused(), StoreTrouble.Failed, "is a directory", "halftone.db");
    }

    [Fact]
    public async Task A_link_leads_to_the_store()
    {
        await using (var store = Open()) await store.SwapAsync([], [Put("a", "1")], Stop);
        System.IO.File.CreateSymbolicLink(_folder.File("link.db"), File);
        var opening = Assert.IsType<StoreOpening.Opened>(ControlStores.Open(_folder.File("link.db"), TimeProvider.System));
        await using var linked = opening.Store;
        Assert.Equal("1", Of((await linked.GetAsync("a", Stop))!.Value));
        Says(Refused(), StoreTrouble.Held);
    }

    [Fact]
    public async Task A_store_that_is_off_forgets()
    {
        await using var off = Assert.IsType<StoreOpening.Opened>(ControlStores.Open(null, TimeProvider.System)).Store;
        Assert.NotNull(await off.SwapAsync([], [Put("a", "1")], Stop));
        Assert.IsType<MemoryStore>(off);
    }

    [Fact]
    public async Task A_store_that_is_closed_while_its_disk_hangs_ends_its_watchers_and_answers_nobody()
    {
        using var disk = new HangingTime();
        var store = SqliteStore.Open(File, disk);
        var watching = WatchAsync();
        var appending = store.AppendAsync("log", Bytes("x"), Stop).AsTask();
        await disk.Asked.Task.WaitAsync(Patience, Stop);
        await store.DisposeAsync().AsTask().WaitAsync(Patience, Stop);
        disk.GoesOn.Set();
        Assert.Equal(1, await appending);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => watching.WaitAsync(Patience, Stop));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.GetAsync("a", Stop).AsTask().WaitAsync(Patience, Stop));
        await store.DisposeAsync();

        async Task WatchAsync()
        {
            await foreach (var change in store.WatchAsync("", store.Revision, Stop)) Assert.Fail(Of(change));
        }
    }

    /// <summary>An entry is told the time while it is written: so long as that takes, the disk hangs.</summary>
    private sealed class HangingTime : TimeProvider, IDisposable
    {
        internal TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal ManualResetEventSlim GoesOn { get; } = new();

        public override DateTimeOffset GetUtcNow()
        {
            Asked.TrySetResult();
            GoesOn.Wait(Patience);
            return DateTimeOffset.UnixEpoch;
        }

        public void Dispose() => GoesOn.Dispose();
    }

    private SqliteStore Open() => SqliteStore.Open(File, TimeProvider.System);

    private StoreFailure Refused() => Assert.IsType<StoreOpening.Failed>(ControlStores.Open(File, TimeProvider.System)).Why;

    private void Replace(string by)
    {
        // As an operator does it: the log of what lay there goes, too.
        foreach (var name in new[] { File, $"{File}-wal", $"{File}-shm" }) System.IO.File.Delete(name);
        System.IO.File.Copy(by, File);
    }

    private SqliteConnection Shell(bool create = false)
    {
        _ = SqliteLibrary.Version;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false, Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite }.ToString());
        connection.Open();
        return connection;
    }

    private static async Task<StoreFailure> FailsAsync(Func<Task> work) => await Assert.ThrowsAsync<StoreFailure>(() => work().WaitAsync(Patience, Stop));

    private static void Says(StoreFailure failure, StoreTrouble trouble, params string[] words)
    {
        Assert.Equal(trouble, failure.Trouble);
        foreach (var word in words) Assert.Contains(word, $"{failure.Message}\n{failure.Fix}");
    }
}
