using Halftone.Control.Store;
using Xunit;
using static Halftone.Tests.Unit.Store.Text;

namespace Halftone.Tests.Unit.Store;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task An_entry_has_the_next_number_of_its_log_and_its_time()
    {
        await using var store = Open();
        Time.Advance(TimeSpan.FromMilliseconds(1234.5));
        var began = StoreEntry.Rounded(Time.GetUtcNow());
        Assert.Equal(1, await store.AppendAsync("history/a", Bytes("x"), Stop));
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await store.AppendAsync("history/b", Bytes("y"), Stop));
        Assert.Equal(2, await store.AppendAsync("history/a", Bytes("z"), Stop));

        var entries = await store.ReadAsync("history/a", 0, 10, Stop);
        Assert.Equal(["1:x", "2:z"], entries.Select(Of));
        Assert.Equal([began, began + TimeSpan.FromHours(1)], entries.Select(entry => entry.Time));
    }

    [Fact]
    public async Task A_log_is_read_in_pieces_from_where_the_reader_was()
    {
        await using var store = Open();
        for (var number = 1; number <= 7; number++) await store.AppendAsync("log", Bytes($"{number}"), Stop);
        Assert.Equal(["1:1", "2:2", "3:3"], (await store.ReadAsync("log", 0, 3, Stop)).Select(Of));
        Assert.Equal(["6:6", "7:7"], (await store.ReadAsync("log", 5, 3, Stop)).Select(Of));
        Assert.Empty(await store.ReadAsync("log", 7, 3, Stop));
        Assert.Empty(await store.ReadAsync("lo", 0, 3, Stop));
    }

    [Fact]
    public async Task What_a_log_forgets_does_not_give_its_numbers_back()
    {
        await using var store = Open();
        await store.TrimAsync("log", 10, Stop);
        for (var number = 1; number <= 5; number++) await store.AppendAsync("log", Bytes($"{number}"), Stop);
        await store.AppendAsync("other", Bytes("1"), Stop);
        await store.TrimAsync("log", 3, Stop);
        Assert.Equal(["4:4", "5:5"], (await store.ReadAsync("log", 0, 10, Stop)).Select(Of));
        await store.TrimAsync("log", 100, Stop);
        Assert.Empty(await store.ReadAsync("log", 0, 10, Stop));
        Assert.Equal(6, await store.AppendAsync("log", Bytes("6"), Stop));
        Assert.Equal(["1:1"], (await store.ReadAsync("other", 0, 10, Stop)).Select(Of));
    }

    [Fact]
    public async Task Entries_that_are_added_at_the_same_time_get_a_number_each()
    {
        await using var store = Open();
        var numbers = await Task.WhenAll(Enumerable.Range(0, 40).Select(entry => Task.Run(async () => (Number: await store.AppendAsync("log", Bytes($"{entry}"), Stop), Entry: entry))));
        Assert.Equal(Enumerable.Range(1, 40).Select(each => (long)each), numbers.Select(each => each.Number).Order());
        Assert.Equal(numbers.OrderBy(each => each.Number).Select(each => $"{each.Number}:{each.Entry}"), (await store.ReadAsync("log", 0, 100, Stop)).Select(Of));
    }

    [Fact]
    public async Task The_largest_value_key_and_swap_are_taken()
    {
        await using var store = Open();
        var value = new byte[StoreLimits.ValueBytesMax];
        Random.Shared.NextBytes(value);
        var key = new string('k', StoreLimits.KeyBytesMax);
        await WriteAsync(store, new StoreWrite(key, value));
        Assert.Equal(value, (await store.GetAsync(key, Stop))!.Value.ToArray());
        await store.AppendAsync(key, value, Stop);
        Assert.Equal(value, (await store.ReadAsync(key, 0, 1, Stop))[0].Value.ToArray());

        // All that fits: 15 of the largest values, and as many small ones as a swap may write.
        var many = Enumerable.Range(0, StoreLimits.SwapStepsMax).Select(each => new StoreWrite($"m{each}", each < 15 ? value : new byte[100])).ToArray();
        await store.SwapAsync([.. many.Select(write => new StoreCondition(write.Key, 0))], many, Stop);
        Assert.Equal(StoreLimits.SwapStepsMax, (await store.ListAsync("m", Stop)).Values.Count);
    }

    [Fact]
    public async Task What_is_too_much_is_refused_by_name_and_nothing_is_done()
    {
        await using var store = Open();
        var before = await WriteAsync(store, Put("a", "1"));
        var tooLong = new byte[StoreLimits.ValueBytesMax + 1];
        await RefusedAsync("at most 65536", () => store.SwapAsync([], [Put("b", "1"), new("large", tooLong)], Stop).AsTask());
        await RefusedAsync("at most 65536", () => store.AppendAsync("log", tooLong, Stop).AsTask());
        await RefusedAsync("at most 512", () => store.GetAsync(new string('k', StoreLimits.KeyBytesMax + 1), Stop).AsTask());
        await RefusedAsync("cannot be empty", () => store.SwapAsync([], [Put("", "1")], Stop).AsTask());
        await RefusedAsync("cannot be empty", () => store.SwapAsync([new("", 0)], [], Stop).AsTask());
        await RefusedAsync("visible ASCII", () => store.AppendAsync("log of zoë", tooLong, Stop).AsTask());
        await RefusedAsync("visible ASCII", () => store.ListAsync("a\nb", Stop).AsTask());
        await RefusedAsync("twice", () => store.SwapAsync([], [Put("b", "1"), Delete("b")], Stop).AsTask());
        await RefusedAsync("at most 128", () => store.SwapAsync([], [.. Enumerable.Range(0, 129).Select(key => Put($"k{key}", "1"))], Stop).AsTask());
        await RefusedAsync("at most 1048576", () => store.SwapAsync([], [.. Enumerable.Range(0, 17).Select(key => new StoreWrite($"k{key}", new byte[StoreLimits.ValueBytesMax]))], Stop).AsTask());
        await RefusedAsync("most", () => store.ReadAsync("log", 0, 0, Stop).AsTask());

        Assert.Equal([$"a=1@{before}"], (await store.ListAsync("", Stop)).Values.Select(Of));
        Assert.Empty(await store.ReadAsync("log", 0, 1, Stop));
    }

    private static async Task RefusedAsync(string says, Func<Task> asked)
    {
        var refused = await Assert.ThrowsAnyAsync<ArgumentException>(asked);
        Assert.Contains(says, refused.Message);
    }
}
