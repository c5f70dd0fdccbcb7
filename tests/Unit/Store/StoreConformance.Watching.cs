using CsCheck;
using Halftone.Control.Store;
using Xunit;
using static Halftone.Tests.Unit.Store.Text;

namespace Halftone.Tests.Unit.Store;

public abstract partial class StoreConformance
{
    /// <summary>Samples of the random forms; each has a store of its own.</summary>
    private protected abstract int Iterations { get; }

    [Fact]
    public async Task A_watcher_hears_what_came_before_it_and_what_comes_then()
    {
        await using var store = Open();
        var first = await WriteAsync(store, Put("a", "1"), Put("b", "1"));
        var watching = TakeAsync(store, "", first - 1, 4);
        var second = await WriteAsync(store, Delete("a"));
        var third = await WriteAsync(store, Put("a", "3"));
        Assert.Equal([$"a=1@{first}", $"b=1@{first}", $"a gone@{second}", $"a=3@{third}"], await watching);
    }

    [Fact]
    public async Task A_watcher_hears_of_a_swap_in_the_order_of_its_writes()
    {
        await using var store = Open();
        var before = store.Revision;
        var first = await WriteAsync(store, Put("c", "1"), Put("a", "1"), Put("b", "1"));
        Assert.Equal([$"c=1@{first}", $"a=1@{first}", $"b=1@{first}"], await TakeAsync(store, "", before, 3));
    }

    [Fact]
    public async Task A_watcher_hears_of_its_prefix_only()
    {
        await using var store = Open();
        var before = store.Revision;
        var first = await WriteAsync(store, Put("a/1", "1"), Put("b/1", "1"));
        await WriteAsync(store, Put("b/2", "2"));
        var third = await WriteAsync(store, Put("a/2", "3"), Delete("b/1"));
        Assert.Equal([$"a/1=1@{first}", $"a/2=3@{third}"], await TakeAsync(store, "a/", before, 2));
    }

    [Fact]
    public async Task A_watcher_that_is_too_far_behind_is_told_to_list_again()
    {
        await using var store = Open(revisionsKept: 10);
        var revisions = new List<long>();
        for (var number = 0; number < 30; number++) revisions.Add(await WriteAsync(store, Put("a", $"{number}")));

        var failure = await Assert.ThrowsAsync<StoreFailure>(() => TakeAsync(store, "", revisions[0], 1));
        Assert.Equal(StoreTrouble.Compacted, failure.Trouble);
        Assert.Contains("list again", failure.Fix);
        Assert.Equal([$"a=28@{revisions[28]}", $"a=29@{revisions[29]}"], await TakeAsync(store, "", revisions[27], 2));
    }

    [Fact]
    public async Task A_watcher_ahead_of_the_store_is_told_that_it_was_put_back()
    {
        await using var store = Open();
        var first = await WriteAsync(store, Put("a", "1"));
        var failure = await Assert.ThrowsAsync<StoreFailure>(() => TakeAsync(store, "", first + 1000, 1));
        Assert.Equal(StoreTrouble.Compacted, failure.Trouble);
        Assert.Contains("put back", failure.Message);
    }

    [Fact]
    public async Task A_watcher_of_quiet_keys_does_not_fall_behind()
    {
        await using var store = Open(revisionsKept: 10);
        var before = store.Revision;
        await using var quiet = store.WatchAsync("quiet", before, Stop).GetAsyncEnumerator(Stop);
        for (var round = 0; round < 10; round++)
        {
            for (var other = 0; other < 8; other++) await WriteAsync(store, Put("loud", $"{round}.{other}"));
            var written = await WriteAsync(store, Put("quiet", $"{round}"));
            Assert.True(await quiet.MoveNextAsync());
            Assert.Equal($"quiet={round}@{written}", Of(quiet.Current));
        }
    }

    [Fact]
    public async Task A_swap_of_many_keys_reaches_a_watcher_as_a_whole()
    {
        await using var store = Open();
        var before = store.Revision;
        var expected = new List<string>();
        for (var swap = 0; swap < 5; swap++)
        {
            var writes = Enumerable.Range(0, StoreLimits.SwapStepsMax - swap).Select(key => Put($"k/{swap}/{key}", "1")).ToArray();
            var revision = await WriteAsync(store, writes);
            expected.AddRange(writes.Select(write => $"{write.Key}=1@{revision}"));
        }
        Assert.Equal(expected, await TakeAsync(store, "k/", before, expected.Count));
    }

    [Fact]
    public async Task A_watch_ends_when_it_is_told_to()
    {
        await using var store = Open();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var watching = Task.Run(async () =>
        {
            await foreach (var change in store.WatchAsync("", store.Revision, enough.Token)) Assert.Fail(Of(change));
        });
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task A_store_that_is_closed_ends_its_watchers_and_answers_nobody()
    {
        var store = Open();
        var watching = TakeAsync(store, "", store.Revision, 1);
        await store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => watching);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.GetAsync("a", Stop));
        await store.DisposeAsync();
    }

    [Fact]
    public void Whatever_is_asked_it_answers_as_the_model_does() =>
        StoreWalk.Steps.Sample(steps => StoreWalk.Run(() => Open(), steps), iter: Iterations);

    /// <summary>Several write and several watch at once; every watcher hears every change after where it began, once, in one order.</summary>
    [Fact]
    public void Watchers_hear_everything_once_whatever_happens_at_the_same_time() =>
        StoreCrowd.Writers.Sample(writers => StoreCrowd.Run(Open(), writers), iter: Iterations / 4);
}
