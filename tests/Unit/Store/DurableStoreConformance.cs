using CsCheck;
using Halftone.Control.Store;
using Xunit;
using static Halftone.Tests.Unit.Store.Text;

namespace Halftone.Tests.Unit.Store;

/// <summary>What a store that outlives its process must do beyond the others.</summary>
public abstract class DurableStoreConformance : StoreConformance
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The store at this place, whether or not it was there before.</summary>
    private protected abstract IControlStore OpenAt(string place, int revisionsKept = StoreLimits.RevisionsKept);

    /// <summary>A new place each time.</summary>
    private protected abstract string Place();

    private protected sealed override IControlStore Open(int revisionsKept) => OpenAt(Place(), revisionsKept);

    [Fact]
    public async Task Everything_is_there_when_it_is_opened_again()
    {
        var place = Place();
        long? first, second;
        await using (var store = OpenAt(place))
        {
            first = await store.SwapAsync([], [Put("a", "1"), Put("b", "1")], Stop);
            second = await store.SwapAsync([], [Put("a", "2"), Delete("b")], Stop);
            await store.AppendAsync("log", Bytes("x"), Stop);
        }
        await using var again = OpenAt(place);
        Assert.Equal(second, again.Revision);
        Assert.Equal([$"a=2@{second}"], (await again.ListAsync("", Stop)).Values.Select(Of));
        Assert.Equal(["1:x"], (await again.ReadAsync("log", 0, 10, Stop)).Select(Of));
        var heard = new List<string>();
        await foreach (var change in again.WatchAsync("", first!.Value, Stop))
        {
            heard.Add(Of(change));
            if (heard.Count == 2) break;
        }
        Assert.Equal([$"a=2@{second}", $"b gone@{second}"], heard);
        Assert.True(await again.SwapAsync([new("a", second!.Value)], [Put("a", "3")], Stop) > second);
    }

    [Fact]
    public async Task A_log_that_was_emptied_goes_on_counting_when_it_is_opened_again()
    {
        var place = Place();
        await using (var store = OpenAt(place))
        {
            for (var number = 0; number < 3; number++) await store.AppendAsync("log", Bytes("x"), Stop);
            await store.TrimAsync("log", 3, Stop);
        }
        await using var again = OpenAt(place);
        Assert.Equal(4, await again.AppendAsync("log", Bytes("y"), Stop));
    }

    [Fact]
    public void Whatever_is_asked_it_answers_as_the_model_does_also_when_it_is_opened_again() => StoreWalk.Steps.Sample(steps =>
    {
        var place = Place();
        StoreWalk.Run(() => OpenAt(place), steps, reopens: true);
    }, iter: Iterations);
}
