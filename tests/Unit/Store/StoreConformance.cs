using Halftone.Control.Store;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Halftone.Tests.Unit.Store.Text;

namespace Halftone.Tests.Unit.Store;

/// <summary>What every kind of store must do. Nothing here is SQLite's: revisions may skip numbers, and keys of others may lie beside ours.</summary>
public abstract partial class StoreConformance
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>An empty store of its own each time; closed by the test.</summary>
    private protected abstract IControlStore Open(int revisionsKept = StoreLimits.RevisionsKept);

    [Fact]
    public async Task What_was_written_is_read_with_the_revision_that_wrote_it()
    {
        await using var store = Open();
        var first = await WriteAsync(store, Put("a", "1"));
        var second = await WriteAsync(store, Put("b", "2"));

        Assert.True(first > 0 && second > first, $"{first}, {second}");
        Assert.Equal([$"a=1@{first}", $"b=2@{second}"], [Of(await store.GetAsync("a", Stop)), Of(await store.GetAsync("b", Stop))]);
        Assert.Equal(second, store.Revision);
    }

    [Fact]
    public async Task A_key_that_was_never_written_does_not_exist()
    {
        await using var store = Open();
        await WriteAsync(store, Put("aa", "1"));
        Assert.Null(await store.GetAsync("a", Stop));
        Assert.NotNull(await store.SwapAsync([new("a", 0)], [Put("a", "1")], Stop));
        Assert.Null(await store.SwapAsync([new("a", 0)], [Put("a", "2")], Stop));
    }

    [Fact]
    public async Task A_swap_of_which_one_condition_does_not_hold_changes_nothing()
    {
        await using var store = Open();
        var a = await WriteAsync(store, Put("a", "1"));
        var b = await WriteAsync(store, Put("b", "1"));

        Assert.Null(await store.SwapAsync([new("a", a), new("b", a)], [Put("a", "2"), Put("b", "2"), Put("c", "2")], Stop));
        Assert.Equal(b, store.Revision);
        Assert.Equal([$"a=1@{a}", $"b=1@{b}"], (await store.ListAsync("", Stop)).Values.Select(Of));
    }

    [Fact]
    public async Task A_swap_writes_all_its_keys_at_one_revision()
    {
        await using var store = Open();
        var first = await WriteAsync(store, Put("a", "1"), Put("b", "1"));
        var swapped = await store.SwapAsync([new("a", first), new("b", first), new("c", 0)], [Put("c", "2"), Delete("a"), Put("b", "2")], Stop);
        Assert.Equal([$"b=2@{swapped}", $"c=2@{swapped}"], (await store.ListAsync("", Stop)).Values.Select(Of));
    }

    [Fact]
    public async Task Of_many_that_decided_on_the_same_revision_one_wins()
    {
        await using var store = Open();
        var seen = await WriteAsync(store, Put("a", "0"));
        for (var round = 0; round < 10; round++)
        {
            var swaps = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () => await store.SwapAsync([new("a", seen)], [Put("a", $"{round}.{writer}")], Stop))));
            seen = Assert.Single(swaps, swap => swap is not null)!.Value;
            Assert.Equal(seen, (await store.GetAsync("a", Stop))!.Revision);
        }
    }

    [Fact]
    public async Task A_list_has_its_prefix_in_order_and_nothing_beside_it()
    {
        await using var store = Open();
        await WriteAsync(store, Put("a/b", "1"), Put("a.b", "2"), Put("a0", "3"), Put("a/~", "4"), Put("a/B", "5"), Put("a/", "6"), Put("a", "7"), Put("b/a/", "8"), Put("~", "9"));
        Assert.Equal(["a/", "a/B", "a/b", "a/~"], (await store.ListAsync("a/", Stop)).Values.Select(stored => stored.Key));
        Assert.Equal(["~"], (await store.ListAsync("~", Stop)).Values.Select(stored => stored.Key));
        Assert.Equal(["a", "a.b", "a/", "a/B", "a/b", "a/~", "a0", "b/a/", "~"], (await store.ListAsync("", Stop)).Values.Select(stored => stored.Key));
        Assert.Empty((await store.ListAsync("c", Stop)).Values);
    }

    [Fact]
    public async Task A_list_is_of_one_revision_while_others_write()
    {
        await using var store = Open();
        await WriteAsync(store, Put("a", "0"), Put("b", "0"));
        using var enough = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var number = 1; !enough.IsCancellationRequested; number++) await WriteAsync(store, Put("a", $"{number}"), Put("b", $"{number}"));
        });
        for (var look = 0; look < 50; look++)
        {
            var list = await store.ListAsync("", Stop);
            Assert.Single(list.Values.Select(stored => (stored.Revision, Of(stored.Value))).Distinct());
            Assert.True(list.Values[0].Revision <= list.Revision);
        }
        await enough.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task A_deleted_key_is_as_if_it_had_never_been()
    {
        await using var store = Open();
        await WriteAsync(store, Put("a", "1"));
        var gone = await WriteAsync(store, Delete("a"));
        Assert.Null(await store.GetAsync("a", Stop));
        Assert.True(await store.SwapAsync([new("a", 0)], [Put("a", "2")], Stop) > gone);
    }

    [Fact]
    public async Task Deleting_what_does_not_exist_is_no_change()
    {
        await using var store = Open();
        var first = await WriteAsync(store, Put("a", "1"));
        Assert.Equal(first, await WriteAsync(store, Delete("b")));
        Assert.Equal(first, await store.SwapAsync([new("a", first)], [], Stop));
        Assert.Null(await store.SwapAsync([new("a", 0)], [], Stop));

        var second = await WriteAsync(store, Delete("b"), Put("a", "2"));
        Assert.Equal([$"a=1@{first}", $"a=2@{second}"], await TakeAsync(store, "", first - 1, 2));
    }

    [Fact]
    public async Task No_bytes_are_a_value_too()
    {
        await using var store = Open();
        var first = await WriteAsync(store, Put("a", ""));
        Assert.Equal($"a=@{first}", Of(await store.GetAsync("a", Stop)));
        Assert.Equal([$"a=@{first}"], await TakeAsync(store, "", first - 1, 1));
        Assert.Equal(1, await store.AppendAsync("log", Bytes(""), Stop));
        Assert.Equal(["1:"], (await store.ReadAsync("log", 0, 10, Stop)).Select(Of));
    }

    [Fact]
    public async Task What_the_caller_does_to_its_bytes_afterwards_changes_nothing()
    {
        await using var store = Open();
        var bytes = Bytes("1");
        var first = await WriteAsync(store, new StoreWrite("a", bytes));
        await store.AppendAsync("log", bytes, Stop);
        bytes[0] = (byte)'2';
        Assert.Equal($"a=1@{first}", Of(await store.GetAsync("a", Stop)));
        Assert.Equal([$"a=1@{first}"], await TakeAsync(store, "", first - 1, 1));
        Assert.Equal(["1:1"], (await store.ReadAsync("log", 0, 10, Stop)).Select(Of));
    }

    [Fact]
    public async Task Who_no_longer_wants_an_answer_gets_none()
    {
        await using var store = Open();
        var gone = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.SwapAsync([], [Put("a", "1")], gone));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ReadAsync("log", 0, 1, gone));
        Assert.Null(await store.GetAsync("a", Stop));
    }

    private static async Task<long> WriteAsync(IControlStore store, params StoreWrite[] writes) =>
        await store.SwapAsync([], writes, Stop) ?? throw new InvalidOperationException("A swap without conditions was refused.");

    private static async Task<List<string>> TakeAsync(IControlStore store, string prefix, long after, int count)
    {
        var taken = new List<string>();
        await foreach (var change in store.WatchAsync(prefix, after, Stop))
        {
            taken.Add(Of(change));
            if (taken.Count == count) break;
        }
        return taken;
    }
}
