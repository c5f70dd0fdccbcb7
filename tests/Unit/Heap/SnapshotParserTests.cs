using System.Text;
using CsCheck;
using Halftone.Core.Heap;
using Xunit;

namespace Halftone.Tests.Unit.Heap;

public sealed class SnapshotParserTests
{
    private static Drawn Small()
    {
        var heap = new Drawn();
        var shop = heap.Object("Shop", 3, 48);
        var order = heap.Object("Order \"large\"", 5, 5_000_000_000);
        return heap.Edge(0, "element", "1", shop).Edge(shop, "property", "orders\n", order).Edge(order, "weak", "shop", shop);
    }

    [Fact]
    public void What_was_written_is_read_whatever_pieces_it_comes_in() => Gen.Select(Heaps.Any, Gen.Int[1, 40], Gen.Bool).Sample((heap, piece, edges) =>
    {
        var (snapshot, fault) = Drawn.Parse(heap.Text(), edges, piece);
        Assert.Null(fault);
        Assert.Equal(heap.Nodes.Count, snapshot!.Nodes);
        var classes = new ClassNames();
        var reading = new ClassReading(snapshot, classes);
        for (var node = 0; node < snapshot.Nodes; node++)
        {
            var drawn = heap.Nodes[node];
            Assert.Equal((drawn.Type, drawn.Id, drawn.Size, Heaps.ClassOf(drawn)), (snapshot.TypeOf(node), snapshot.Ids[node], snapshot.SizeOf(node), classes[reading.Of(node)]));
            if (!edges) continue;
            var expected = heap.Edges.Where(edge => edge.From == node).ToList();
            Assert.Equal(expected.Count, snapshot.FirstEdge(node + 1) - snapshot.FirstEdge(node));
            for (var at = 0; at < expected.Count; at++)
            {
                var edge = snapshot.FirstEdge(node) + at;
                Assert.Equal((node, expected[at].To), (snapshot.SourceOf(edge), snapshot.TargetOf(edge)));
                if (snapshot.KindOfEdge(edge) is not (EdgeKind.Numbered or EdgeKind.Weak)) Assert.Equal(expected[at].Name, snapshot.Names.Text(snapshot.NameOfEdge(edge)));
            }
        }
    }, iter: 2000);

    [Fact]
    public void A_snapshot_of_an_older_V8_has_one_field_less()
    {
        var heap = new Drawn { NodeFields = ["type", "name", "id", "self_size", "edge_count", "trace_node_id"] };
        heap.Edge(0, "element", "1", heap.Object("Shop", 3));
        Assert.Equal(1, heap.Read().TargetOf(0));
    }

    [Fact]
    public void Fields_may_stand_in_another_order()
    {
        var heap = new Drawn { NodeFields = ["edge_count", "id", "detachedness", "name", "self_size", "type"] };
        heap.Edge(0, "element", "1", heap.Object("Shop", 3, 48));
        var snapshot = heap.Read();
        Assert.Equal((3u, 48L, "object"), (snapshot.Ids[1], snapshot.SizeOf(1), snapshot.TypeOf(1)));
    }

    [Fact]
    public void However_early_a_snapshot_ends_it_is_said_to_be_cut_off()
    {
        var text = Small().Text().TrimEnd();
        for (var length = 1; length < text.Length; length++)
        {
            var (snapshot, fault) = Drawn.Parse(text[..length]);
            Assert.Null(snapshot);
            Assert.Contains("is not complete", fault!.What);
            if (text[length - 1] != '}') Assert.NotNull(SnapshotParser.OfTail(Encoding.UTF8.GetBytes(text[..length])));
        }
        Assert.Null(SnapshotParser.OfTail(Encoding.UTF8.GetBytes(text + "\n")));
        Assert.NotNull(SnapshotParser.OfTail("\0\0\0"u8));
    }

    [Theory]
    [InlineData("[1,2,3]", "no heap snapshot")]
    [InlineData("hello", "no heap snapshot")]
    [InlineData("{}", "no heap snapshot")]
    [InlineData("{\"nodes\":[1,2,3]}", "its first member is not 'snapshot'")]
    [InlineData("{\"head\":{\"callFrame\":{}},\"samples\":[]}", "its first member is not 'snapshot'")]
    [InlineData("{\"snapshot\":{}}", "'snapshot.meta' is missing")]
    [InlineData("{\"snapshot\":[]}", "no heap snapshot")]
    [InlineData("{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\"]}}}", "'node_fields' has [type]")]
    [InlineData("{\"snapshot\":{\"meta\":nonsense}}", "not JSON")]
    public void What_is_something_else_is_named_so(string text, string why)
    {
        var (snapshot, fault) = Drawn.Parse(text);
        Assert.Null(snapshot);
        Assert.Contains(why, fault!.What);
    }

    [Theory]
    [InlineData("\"node_count\":3", "\"node_count\":2147483648", "it claims 2147483648 nodes")]
    [InlineData("\"edge_count\":3", "\"edge_count\":2147483648", "it claims 2147483648 edges")]
    [InlineData("\"node_count\":3", "\"node_count\":-3", "does not say how many")]
    [InlineData("\"node_count\":3", "\"node_count\":4", "it claims 4 nodes and has 3")]
    [InlineData("\"node_count\":3", "\"node_count\":2", "more nodes than the 2")]
    [InlineData("\"edge_count\":3", "\"edge_count\":4", "it claims 4 edges")]
    [InlineData("\"edge_count\":3", "\"edge_count\":2", "more edges than the 2")]
    [InlineData("\"nodes\":[9,", "\"nodes\":[-9,", "'-' stands among the numbers")]
    [InlineData("\"nodes\":[9,", "\"nodes\":[9 9,", "a number that V8 does not write")]
    [InlineData("\"nodes\":[9,", "\"nodes\":[99999999999999999999999999,", "a number that V8 does not write")]
    [InlineData("\"nodes\":[9,", "\"nodes\":[99,", "has type 99")]
    [InlineData("\"nodes\":[9,", "\"nodes\":[9,,", "stands among the numbers")]
    [InlineData("\"nodes\":[9,0,1,", "\"nodes\":[9,100000,1,", "no room for so many strings")]
    [InlineData("\"nodes\":[9,0,1,", "\"nodes\":[9,0,4294967296,", "none of V8's")]
    [InlineData("\"nodes\":[9,0,1,", "\"nodes\":[9,200,1,", "named by string 200")]
    [InlineData("\"edges\":[1,1,7", "\"edges\":[1,1,8", "where no node stands")]
    [InlineData("\"edges\":[1,1,7", "\"edges\":[1,1,700", "where no node stands")]
    [InlineData("\"edges\":[1,1,7", "\"edges\":[12,1,7", "has type 12")]
    [InlineData("\"edges\":[", "\"edges\":[],\"edges\":[", "has 0")]
    [InlineData("\"edges\":[", "\"edgy\":[", "not in V8's order")]
    [InlineData("\"nodes\":[", "\"edges\":[", "not in V8's order")]
    [InlineData("\"nodes\":[", "\"nodes\":{", "stands where '[' should")]
    [InlineData("\"strings\":[", "\"strings\":[7,", "'7' stands where a string should")]
    [InlineData("]}\n", "]}}\n", "'}' stands where nothing more should")]
    public void A_snapshot_that_contradicts_itself_is_refused_with_the_reason(string written, string instead, string why)
    {
        var text = Small().Text();
        Assert.Contains(written, text);
        var (snapshot, fault) = Drawn.Parse(text.Replace(written, instead, StringComparison.Ordinal));
        Assert.Null(snapshot);
        Assert.Contains(why, fault!.What);
    }

    /// <summary>Whatever bytes come: a snapshot or a fault, and never an exception.</summary>
    [Fact]
    public void A_damaged_snapshot_is_a_fault_or_a_snapshot() => Gen.Select(Heaps.Any, Gen.Select(Gen.Int[0, 10_000], Gen.OneOf('{', '}', '[', ']', '"', ',', '\\', '9', ':', ' ')).Array[1, 4], Gen.Int[1, 50]).Sample((heap, damages, piece) =>
    {
        var text = heap.Text().ToCharArray();
        foreach (var (at, letter) in damages) text[at % text.Length] = letter;
        var (snapshot, fault) = Drawn.Parse(new string(text), true, piece);
        Assert.True(snapshot is null != fault is null);
        if (snapshot is not null) RetainingTree.Of(snapshot);
    }, iter: 5000);

    [Fact]
    public void What_a_file_claims_is_allocated_only_as_far_as_the_file_has_room()
    {
        var text = Small().Text().Replace("\"node_count\":3", "\"node_count\":2147483647", StringComparison.Ordinal);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotNull(Drawn.Parse(text).Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Values_are_passed_over_and_names_cut()
    {
        var heap = new Drawn();
        heap.Edge(0, "element", "1", heap.Node("string", new string('v', 100_000), 3));
        heap.Edge(0, "element", "2", heap.Object(new string('n', 5000), 5));
        var snapshot = heap.Read();
        Assert.Equal(2, snapshot.Names.Count);
        Assert.Equal(NameTable.NameBytesMax, snapshot.Names.Text(snapshot.NameOf(2)).Length);
    }

    [Fact]
    public void Escapes_of_names_are_resolved()
    {
        var text = Small().Text().Replace("\"Shop\"", "\"\\u0053\\u00e9\\/\\t\\\"\"", StringComparison.Ordinal);
        var snapshot = Drawn.Parse(text).Snapshot!;
        Assert.Equal("Sé/\t\"", snapshot.Names.Text(snapshot.NameOf(1)));
    }
}
