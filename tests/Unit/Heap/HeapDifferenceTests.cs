using CsCheck;
using Halftone.Core.Heap;
using Xunit;

namespace Halftone.Tests.Unit.Heap;

public sealed class HeapDifferenceTests
{
    /// <summary>As Chrome DevTools compares: each class on its own, by id.</summary>
    [Fact]
    public void What_came_and_went_is_what_the_plainest_comparison_says() => Gen.Select(Heaps.Any, Heaps.Any).Sample((first, second) =>
    {
        var difference = HeapDifference.Of(first.Read(edges: false), second.Read());
        var (before, after) = (Sets(first), Sets(second));
        var names = before.Keys.Union(after.Keys).ToList();
        Assert.Equal(names.Order(), Enumerable.Range(0, difference.Classes.Count).Where(number => difference[number] != default).Select(number => difference.Classes[number]).Order());
        foreach (var name in names)
        {
            var (old, now) = (before.GetValueOrDefault(name, []), after.GetValueOrDefault(name, []));
            var (added, removed) = (now.Where(node => !old.Any(each => each.Id == node.Id)).ToList(), old.Where(node => !now.Any(each => each.Id == node.Id)).ToList());
            Assert.Equal(new ClassChange(old.Count, now.Count, added.Count, removed.Count, added.Sum(node => node.Size), removed.Sum(node => node.Size)), difference[difference.Classes.Of(name)]);
            foreach (var node in now) Assert.Equal(added.Contains(node), difference.Added[second.Nodes.IndexOf(node)]);
        }
    }, iter: 2000);

    [Fact]
    public void Only_objects_and_functions_of_the_program_tell_whose_ids_they_are()
    {
        var (before, after) = (new Drawn(), new Drawn());
        void Both(uint id, string type, string name, string later, string? laterType = null)
        {
            before.Node(type, name, id);
            after.Node(laterType ?? type, later, id);
        }
        Both(3, "object", "Shop", "Shop");
        Both(5, "object", "Shop", "Order");
        Both(7, "closure", "open", "open");
        Both(9, "closure", "open", "close");
        Both(11, "object", "Shop", "Shop", "closure");
        Both(13, "concatenated string", "a", "a", "string");
        Both(15, "hidden", "system / Map", "Shop", "object");
        Both(16, "native", "Node / Timer", "Node / Socket");
        after.Object("Order", 99);
        Assert.Equal(new IdOverlap(2, 3, 15, 99), HeapDifference.Of(before.Read(), after.Read()).Overlap);
    }

    [Fact]
    public void A_number_that_the_engine_has_made_of_an_address_does_not_make_a_snapshot_the_later_one()
    {
        var (before, after) = (new Drawn(), new Drawn());
        before.Object("Shop", 3);
        before.Node("native", "Node / Timer", 4_000_000_000);
        after.Object("Shop", 3);
        after.Object("Order", 5);
        Assert.False(Kinship.IsBackwards(HeapDifference.Of(before.Read(), after.Read()).Overlap));
        Assert.True(Kinship.IsBackwards(HeapDifference.Of(after.Read(), before.Read()).Overlap));
    }

    [Fact]
    public void Ids_are_found_wherever_they_lie() => Gen.UInt.Array[0, 300].Select(ids => ids.Distinct().ToArray()).Sample(ids =>
    {
        var index = new IdIndex(ids);
        for (var at = 0; at < ids.Length; at++) Assert.Equal(at, index.Find(ids[at]));
        foreach (var id in ids) if (!ids.Contains(id + 1)) Assert.Equal(-1, index.Find(id + 1));
    });

    [Fact]
    public void Bits_before_a_row_are_counted() => Gen.Int[0, 3000].Array[1, 200].Sample(rows =>
    {
        var bits = new BitColumn();
        foreach (var row in rows) bits.Set(row);
        Assert.Equal(rows.Distinct().Count(), bits.Seal());
        Assert.Equal(rows.Max(), bits.Last);
        foreach (var row in rows) Assert.Equal(rows.Distinct().Count(each => each < row), bits.Before(row));
    });

    /// <summary>No class is known by name but the three that everything is made of.</summary>
    [Fact]
    public void Who_grew_most_is_suspected_first_and_what_everything_is_made_of_last()
    {
        var after = new Drawn();
        uint id = 3;
        void Grow(string type, string name, int count)
        {
            for (; count > 0; count--, id += 2) after.Node(type, name, id);
        }
        Grow("object", "Object", 900);
        Grow("array", "", 2000);
        Grow("object", "system / Context", 2000);
        Grow("object", "Ticket", 300);
        Grow("object", "Zebra", 400);
        Grow("closure", "onError", 500);
        Grow("object", "Once", 1);
        var difference = HeapDifference.Of(new Drawn().Read(), after.Read());
        string[] Names(IEnumerable<int> numbers) => [.. numbers.Select(number => difference.Classes[number])];
        var ranked = Suspects.Ranked(difference);
        Assert.Equal(["(array)", "system / Context", "Object", "Function", "Zebra", "Ticket", "Once"], Names(ranked));
        Assert.Equal(["Zebra", "Ticket", "Object"], Names(Suspects.First(difference, ranked, 3)));
    }

    [Fact]
    public void Where_nothing_grew_nobody_is_suspected()
    {
        var heap = new Drawn();
        heap.Object("Shop", 3);
        var difference = HeapDifference.Of(heap.Read(), heap.Read());
        Assert.Empty(Suspects.Ranked(difference));
        Assert.Empty(Suspects.First(difference, [], 3));
    }

    private static Dictionary<string, List<DrawnNode>> Sets(Drawn heap) => heap.Nodes.GroupBy(Heaps.ClassOf).ToDictionary(group => group.Key, group => group.ToList());
}
