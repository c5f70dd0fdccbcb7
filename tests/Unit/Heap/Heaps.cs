using CsCheck;

namespace Halftone.Tests.Unit.Heap;

/// <summary>Heaps by chance: small, with every kind of node and edge, cycles, parallel edges and what nothing reaches.</summary>
internal static class Heaps
{
    private static readonly Gen<string> Name = Gen.OneOf("A", "B", "Object", "", "a\"b\\c\n", "名前");
    private static readonly Gen<string> Type = Gen.OneOf("object", "object", "native", "closure", "hidden", "string", "array", "synthetic", "code", "regexp");
    private static readonly Gen<string> EdgeType = Gen.OneOf("property", "property", "element", "weak", "context", "internal", "hidden", "shortcut");

    /// <summary>Ids from a small range, each at most once: two heaps have many in common.</summary>
    private static readonly Gen<uint[]> Ids = Gen.UInt[2, 40].Array[0, 25].Select(ids => ids.Distinct().ToArray());

    internal static readonly Gen<Drawn> Any = Gen.Select(Ids, Gen.Select(Type, Name, Gen.Long[0, 5_000_000_000]).Array[25], Gen.Select(Gen.Int[0, 25], EdgeType, Gen.Int[0, 25]).Array[0, 60], (ids, looks, edges) =>
    {
        var heap = new Drawn();
        foreach (var (id, (type, name, size)) in ids.Zip(looks)) heap.Node(type, name, id, size);
        foreach (var (from, type, to) in edges)
            heap.Edge(from % heap.Nodes.Count, type, type is "element" or "hidden" ? $"{to}" : $"n{to % 4}", to % heap.Nodes.Count);
        return heap;
    });

    internal static string ClassOf(DrawnNode node) => node.Type switch
    {
        "object" or "native" => node.Name,
        "hidden" => "(system)",
        "code" => "(compiled code)",
        "closure" => "Function",
        "regexp" => "RegExp",
        var other => $"({other})",
    };

    /// <summary>How far each node is from the root over edges that hold, breadth first and in the plainest way; null = not held.</summary>
    internal static int?[] Distances(Drawn heap, Func<DrawnEdge, bool> first)
    {
        var distances = new int?[heap.Nodes.Count];
        distances[0] = 0;
        foreach (var phase in (Func<DrawnEdge, bool>[])[first, _ => true])
        {
            var front = heap.Edges.Where(edge => edge.From == 0 && edge.Type != "weak" && phase(edge)).Select(edge => edge.To).Where(node => distances[node] is null).Distinct().ToList();
            for (var distance = 1; front.Count > 0; distance++)
            {
                foreach (var node in front) distances[node] = distance;
                front = heap.Edges.Where(edge => front.Contains(edge.From) && edge.Type != "weak" && distances[edge.To] is null).Select(edge => edge.To).Distinct().ToList();
            }
        }
        return distances;
    }
}
