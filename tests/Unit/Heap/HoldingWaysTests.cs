using CsCheck;
using Halftone.Core.Heap;
using Halftone.Screens;
using Xunit;

namespace Halftone.Tests.Unit.Heap;

public sealed class HoldingWaysTests
{
    private readonly Drawn _heap = new();
    private uint _id = 1001;

    private int New(string name, string type = "object") => _heap.Node(type, name, _id += 2);

    /// <summary>Ways of the new objects of a class as they are shown: `3 x a.b → c`.</summary>
    private string[] Ways(string name, int max = 10)
    {
        var before = new Drawn();
        var after = _heap.Read();
        var difference = HeapDifference.Of(before.Read(edges: false), after);
        var holding = HoldingWays.Of(after, difference, [difference.Classes.Of(name)], max).Single();
        Assert.Equal(difference[difference.Classes.Of(name)].Added, holding.Objects);
        return [.. holding.Ways.Select(way => $"{way.Objects} x {HeapDiffScreen.Text(way)}"), .. holding.Unheld > 0 ? new[] { $"{holding.Unheld} unheld" } : []];
    }

    [Fact]
    public void What_the_tree_reaches_it_reaches_as_early_as_the_plainest_search() => Heaps.Any.Sample(heap =>
    {
        var tree = RetainingTree.Of(heap.Read());
        var distances = Heaps.Distances(heap, edge => heap.Nodes[edge.To].Type != "synthetic");
        var seen = new HashSet<int>();
        foreach (var node in tree.Order)
        {
            Assert.True(node == 0 || seen.Contains(tree.HolderOf(node)));
            Assert.True(seen.Add(node));
        }
        for (var node = 0; node < heap.Nodes.Count; node++)
        {
            Assert.Equal(distances[node] is not null, tree.Reaches(node));
            var steps = 0;
            if (tree.Reaches(node)) for (var at = node; at != 0; at = tree.HolderOf(at)) steps++;
            Assert.Equal(distances[node] ?? 0, steps);
        }
    }, iter: 3000);

    [Fact]
    public void Every_new_object_is_held_in_one_way_or_not_at_all() => Gen.Select(Heaps.Any, Heaps.Any).Sample((first, second) =>
    {
        var after = second.Read();
        var difference = HeapDifference.Of(first.Read(edges: false), after);
        var distances = Heaps.Distances(second, edge => second.Nodes[edge.To].Type != "synthetic");
        var ranked = Suspects.Ranked(difference);
        foreach (var holding in HoldingWays.Of(after, difference, ranked, int.MaxValue))
        {
            var added = Enumerable.Range(1, second.Nodes.Count - 1).Where(node => difference.Added[node] && Heaps.ClassOf(second.Nodes[node]) == difference.Classes[holding.Class]).ToList();
            Assert.Equal(added.Count(node => distances[node] is null), holding.Unheld);
            Assert.Equal(added.Count(node => distances[node] is not null), holding.Ways.Sum(way => way.Objects));
            Assert.Equal(added.Where(node => distances[node] is not null).Sum(node => second.Nodes[node].Size), holding.Ways.Sum(way => way.Bytes));
            Assert.Equal(holding.Ways.Select(way => way.Objects).OrderDescending(), holding.Ways.Select(way => way.Objects));
        }
    }, iter: 2000);

    [Fact]
    public void Elements_of_an_array_are_held_in_the_same_way()
    {
        var (roots, list) = (New("(GC roots)", "synthetic"), New("Array"));
        _heap.Edge(0, "element", "1", roots).Edge(roots, "element", "7", list);
        for (var at = 0; at < 5; at++) _heap.Edge(list, "element", $"{at}", New("Order"));
        Assert.Equal(["5 x (GC roots)[*] → Array[*] → Order"], Ways("Order"));
    }

    [Fact]
    public void Keys_of_an_object_that_is_used_as_a_map_are_data()
    {
        var cache = New("Object");
        _heap.Edge(0, "property", "cache", cache);
        for (var at = 0; at < 50; at++) _heap.Edge(cache, "property", $"user-{at}", New("Session"));
        _heap.Edge(cache, "property", "config", New("Config"));
        Assert.Equal(["50 x Object.* → Session"], Ways("Session"));
        Assert.Equal(["1 x Object.config → Config"], Ways("Config"));
    }

    [Fact]
    public void Few_properties_keep_their_names()
    {
        var shop = New("Shop");
        _heap.Edge(0, "property", "shop", shop).Edge(shop, "property", "first", New("Order")).Edge(shop, "property", "last one", New("Order"));
        Assert.Equal(["1 x Shop.first → Order", "1 x Shop[\"last one\"] → Order"], Ways("Order"));
    }

    [Theory]
    [InlineData(1, "(repeats)")]
    [InlineData(2, "(the last 2 repeat)")]
    [InlineData(5, "(the last 5 repeat)")]
    public void A_chain_is_one_way_however_long(int period, string told)
    {
        var at = New("Queue");
        _heap.Edge(0, "property", "queue", at);
        for (var link = 0; link < 60 * period; link++)
        {
            var next = New(link % period == period - 1 ? "Last" : $"Part{link % period}");
            _heap.Edge(at, "property", $"next{link % period}", next);
            at = next;
        }
        var ways = Ways("Last");
        Assert.Equal(60, ways.Sum(way => int.Parse(way.Split(' ')[0])));
        Assert.InRange(ways.Length, 1, 2);
        Assert.Contains(told, ways[0]);
    }

    [Fact]
    public void A_way_of_endless_variety_is_cut()
    {
        var at = New("Queue");
        _heap.Edge(0, "property", "queue", at);
        for (var link = 0; link < 200; link++)
        {
            var next = New(link == 199 ? "Last" : $"Part{link}");
            _heap.Edge(at, "property", "next", next);
            at = next;
        }
        Assert.EndsWith(" → …", Assert.Single(Ways("Last")));
    }

    [Fact]
    public void A_weak_edge_holds_nothing()
    {
        var shop = New("Shop");
        _heap.Edge(0, "property", "shop", shop).Edge(shop, "weak", "order", New("Order"));
        Assert.Equal(["1 unheld"], Ways("Order"));
    }

    [Fact]
    public void The_programs_own_roots_are_asked_before_the_engines()
    {
        var (roots, order) = (New("(GC roots)", "synthetic"), New("Order"));
        _heap.Edge(0, "element", "1", roots).Edge(roots, "element", "1", order);
        var global = New("global");
        var holder = New("Shop");
        _heap.Edge(0, "shortcut", "global", global).Edge(global, "property", "shop", holder).Edge(holder, "property", "order", order);
        Assert.Equal(["1 x global.shop → Shop.order → Order"], Ways("Order"));
    }

    [Fact]
    public void The_value_of_a_WeakMap_is_held_by_map_and_key_together()
    {
        var (map, key, lonely) = (New("WeakMap"), New("Key"), New("Key"));
        var (held, unheld) = (New("Order"), New("Order"));
        string Pair(int first, int key, int value) => $"{first} / part of key (Key @{key}) -> value (Order @{value}) pair in WeakMap (table @9)";
        _heap.Edge(0, "property", "map", map).Edge(0, "property", "key", key);
        _heap.Edge(map, "internal", Pair(1, 5, 7), held).Edge(key, "internal", Pair(2, 5, 7), held);
        _heap.Edge(map, "internal", Pair(3, 6, 8), unheld).Edge(lonely, "internal", Pair(4, 6, 8), unheld);
        Assert.Equal(["1 x Key[value of a WeakMap] → Order", "1 unheld"], Ways("Order"));
    }

    [Fact]
    public void Functions_are_shown_by_their_names()
    {
        var (listener, context) = (New("onError", "closure"), New("system / Context"));
        _heap.Edge(0, "property", "listener", listener).Edge(listener, "internal", "context", context).Edge(context, "context", "res", New("ServerResponse"));
        Assert.Equal(["1 x onError().context → system / Context.res → ServerResponse"], Ways("ServerResponse"));
    }
}
