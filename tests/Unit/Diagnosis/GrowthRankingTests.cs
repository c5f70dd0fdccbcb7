using CsCheck;
using Halftone.Core;
using Halftone.Core.Diagnosis;
using Xunit;

namespace Halftone.Tests.Unit.Diagnosis;

public sealed class GrowthRankingTests
{
    private static ClassTally Class(string name, long count, int size = 100, long entries = 0) => new(name, false, count, entries, count * size);

    private static ClassTally Function(string name, long count) => new(name, true, count, 0, count * 64);

    private static ClassHistogram Heap(int inFlight, params ClassTally[] classes) => new(classes.ToItems(), classes.Sum(tally => tally.Count), 0, inFlight);

    private static string[] Suspects(params ClassHistogram[] taken) => [.. GrowthRanking.Rank(taken).Where(growth => growth.Suspicion is not null).Select(growth => growth.After.Name)];

    [Fact]
    public void What_grows_in_each_part_of_the_time_is_suspect()
    {
        Assert.Equal(["Order"], Suspects(Heap(0, Class("Order", 10), Class("Cart", 10)), Heap(0, Class("Order", 500), Class("Cart", 12)), Heap(0, Class("Order", 1100), Class("Cart", 9))));
    }

    [Fact]
    public void What_came_at_once_and_stays_is_not()
    {
        Assert.Empty(Suspects(Heap(0, Class("Route", 10)), Heap(0, Class("Route", 900)), Heap(0, Class("Route", 910))));
        Assert.Empty(Suspects(Heap(0, Class("Route", 10)), Heap(0, Class("Route", 11)), Heap(0, Class("Route", 910))));
    }

    [Fact]
    public void What_requests_in_flight_hold_is_not()
    {
        ClassHistogram[] busier = [Heap(0, Class("Request", 20)), Heap(100, Class("Request", 220)), Heap(200, Class("Request", 420))];
        Assert.Empty(Suspects(busier));
        Assert.Equal(["Request"], Suspects([.. busier.Select(heap => heap with { InFlight = 50 })]));
    }

    /// <summary>As seen on a proxy with a pool of connections: it had no request in hand at first, and 17 at last.</summary>
    [Fact]
    public void The_arrays_that_requests_in_flight_hold_are_not()
    {
        ClassHistogram[] busier = [Heap(0, Class("Array", 434, 24, 4830)), Heap(24, Class("Array", 510, 24, 4990)), Heap(17, Class("Array", 606, 24, 5160))];
        Assert.Empty(Suspects(busier));
        Assert.Equal(["Array"], Suspects([.. busier.Select(heap => heap with { InFlight = 1 })]));
    }

    /// <summary>As seen on the same: of the eight requests in flight at the first count it had not read one yet.</summary>
    [Fact]
    public void The_arrays_of_requests_that_the_process_had_not_read_at_first_are_not_either()
    {
        ClassHistogram[] steady = [Heap(8, Class("Array", 267, 24, 4778)), Heap(8, Class("Array", 310, 24, 4850)), Heap(8, Class("Array", 348, 24, 4910))];
        Assert.Empty(Suspects(steady));
        Assert.Equal(["Array"], Suspects([.. steady.Select(heap => heap with { InFlight = 1 })]));
    }

    [Fact]
    public void A_little_of_much_is_no_growth_and_much_of_it_is()
    {
        Assert.Empty(Suspects(Heap(0, Class("Row", 100_000)), Heap(0, Class("Row", 100_500)), Heap(0, Class("Row", 101_000))));
        Assert.Equal(["Row"], Suspects(Heap(0, Class("Row", 100_000)), Heap(0, Class("Row", 101_500)), Heap(0, Class("Row", 103_000))));
    }

    [Fact]
    public void Of_classes_that_grow_together_the_one_that_carries_the_most_comes_first()
    {
        Assert.Equal(["Big", "Parts", "tick"], Suspects(
            Heap(0, Class("Parts", 0, 24), Class("Big", 0, 464), Function("tick", 0)),
            Heap(0, Class("Parts", 2000, 24), Class("Big", 1000, 464), Function("tick", 9000)),
            Heap(0, Class("Parts", 4000, 24), Class("Big", 2000, 464), Function("tick", 18_000))));
    }

    [Fact]
    public void A_map_that_fills_up_is_suspect_though_there_is_only_one()
    {
        var ranked = GrowthRanking.Rank([Heap(0, Class("Map", 1, 24, 10)), Heap(0, Class("Map", 1, 24, 2010)), Heap(0, Class("Map", 1, 24, 4010))]);
        Assert.Equal((Suspicion.Entries, 4000L, 0L), (ranked[0].Suspicion!.Value, ranked[0].EntriesDelta, ranked[0].Delta));
    }

    [Fact]
    public void Plain_objects_are_suspect_only_when_nothing_that_says_more_is()
    {
        ClassTally[] At(long count) => [Class("Object", 100 + count), Class("Order", count)];
        Assert.Equal(["Order"], Suspects(Heap(0, At(0)), Heap(0, At(1000)), Heap(0, At(2000))));
        Assert.Equal(["Object"], Suspects(Heap(0, At(0)[..1]), Heap(0, At(1000)[..1]), Heap(0, At(2000)[..1])));
    }

    [Fact]
    public void What_was_cut_off_a_histogram_has_not_grown_from_nothing()
    {
        var (first, then, last) = (Heap(0) with { Least = 1000 }, Heap(0, Class("Row", 1010)), Heap(0, Class("Row", 1030)));
        Assert.Empty(Suspects(first, then, last));
    }

    [Fact]
    public void One_histogram_says_what_is_there_and_suspects_nobody()
    {
        var ranked = GrowthRanking.Rank([Heap(0, Class("Small", 10), Class("Large", 1000))]);
        Assert.Equal(["Large", "Small"], ranked.Select(growth => growth.After.Name));
        Assert.All(ranked, growth => Assert.Null(growth.Suspicion));
    }

    /// <summary>No class but those of the language is known by its name: whatever a program calls its classes, the order is the same.</summary>
    [Fact]
    public void Names_that_are_not_the_languages_own_make_no_difference() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 3000], Gen.Int[8, 600]).Array[1, 12].Sample(grown =>
        {
            string[] Order(Func<int, string> name)
            {
                ClassHistogram At(int part) => Heap(0, [.. grown.Select((each, index) => Class(name(index), each.Item1 + (long)each.Item2 * part, each.Item3))]);
                return [.. GrowthRanking.Rank([At(0), At(1), At(2)]).Select(growth => $"{growth.BytesDelta}/{growth.Delta}/{growth.Suspicion}")];
            }
            var order = Order(index => $"A{index:00}");
            Assert.Equal(order, Order(index => $"ClientRequest{index:00}"));
            Assert.Equal(order, Order(index => $"Z{99 - index:00}"));
            string[] nodes = ["Socket", "ClientRequest", "Timeout", "Buffer", "IncomingMessage", "Agent", "EventEmitter", "HTTPParser", "Server", "TCP", "URL", "AsyncResource"];
            Assert.Equal(order, Order(index => nodes[index]));
        });

    [Fact]
    public void The_only_names_that_the_ranking_knows_are_those_of_the_language()
    {
        Assert.All(["ClientRequest", "Socket", "IncomingMessage", "ServerResponse", "Buffer", "EventEmitter", "Timeout", "TCP", "AsyncResource", "URL"], name => Assert.False(LanguageNames.Has(name), name));
        Assert.All(["Object", "Array", "Function", "Map", "Set", "Promise", "Uint8Array", "(no constructor)"], name => Assert.True(LanguageNames.Has(name), name));
    }

    [Fact]
    public void Suspects_stand_before_everything_else_and_every_class_stands_there_once() =>
        Gen.Select(Gen.Int[0, 500], Gen.Int[0, 500], Gen.Int[0, 500], Gen.Bool).Array[0, 20].Sample(counts =>
        {
            ClassHistogram At(Func<(int, int, int, bool), int> part) => Heap(0, [.. counts.Select((each, index) => new ClassTally(index == 0 ? "Object" : $"C{index}", each.Item4, part(each), 0, part(each) * 50L))]);
            var ranked = GrowthRanking.Rank([At(each => each.Item1), At(each => each.Item1 + each.Item2), At(each => each.Item1 + each.Item2 + each.Item3)]);
            Assert.Equal(counts.Length, ranked.Select(growth => (growth.After.Name, growth.After.IsFunction)).Distinct().Count());
            Assert.Equal(counts.Length, ranked.Count);
            Assert.DoesNotContain(ranked.SkipWhile(growth => growth.Suspicion is not null), growth => growth.Suspicion is not null);
            Assert.All(ranked.Where(growth => growth.Suspicion is not null), growth => Assert.InRange(growth.Delta, GrowthRanking.GrowthMin, long.MaxValue));
        });
}
