using System.Text;
using System.Text.Json;
using Halftone.Core.Heap;
using Xunit;

namespace Halftone.Tests.Unit.Heap;

/// <param name="Id">V8's number of the object.</param>
internal sealed record DrawnNode(string Type, string Name, uint Id, long Size = 16);

/// <param name="Name">A number for elements and hidden edges.</param>
internal sealed record DrawnEdge(int From, string Type, string Name, int To);

/// <summary>A heap drawn by hand, written as V8 writes one. Node 0 is the root and is there from the beginning.</summary>
internal sealed class Drawn
{
    private static readonly string[] NodeTypes =
        ["hidden", "array", "string", "object", "code", "closure", "regexp", "number", "native", "synthetic", "concatenated string", "sliced string", "symbol", "bigint", "object shape"];
    private static readonly string[] EdgeTypes = ["context", "element", "property", "internal", "hidden", "shortcut", "weak"];

    internal List<DrawnNode> Nodes { get; } = [new("synthetic", "", 1, 0)];

    internal List<DrawnEdge> Edges { get; } = [];

    /// <summary>Fields of a node; V8 had no `detachedness` before 2022.</summary>
    internal string[] NodeFields { get; init; } = ["type", "name", "id", "self_size", "edge_count", "trace_node_id", "detachedness"];

    internal int Node(string type, string name, uint id, long size = 16)
    {
        Nodes.Add(new(type, name, id, size));
        return Nodes.Count - 1;
    }

    internal int Object(string name, uint id, long size = 16) => Node("object", name, id, size);

    internal Drawn Edge(int from, string type, string name, int to)
    {
        Edges.Add(new(from, type, name, to));
        return this;
    }

    internal string Text()
    {
        var strings = new List<string>();
        var places = new Dictionary<string, int>();
        int Place(string name)
        {
            if (places.TryGetValue(name, out var place)) return place;
            strings.Add(name);
            return places[name] = strings.Count - 1;
        }

        var nodes = Nodes.Select((node, at) => NodeFields.Select(field => field switch
        {
            "type" => Array.IndexOf(NodeTypes, node.Type),
            "name" => Place(node.Name),
            "id" => node.Id,
            "self_size" => node.Size,
            "edge_count" => Edges.Count(edge => edge.From == at),
            _ => 0L,
        }));
        // Edges stand in the order of their nodes.
        var edges = Nodes.SelectMany((_, at) => Edges.Where(edge => edge.From == at))
            .Select(edge => new long[] { Array.IndexOf(EdgeTypes, edge.Type), edge.Type is "element" or "hidden" ? long.Parse(edge.Name) : Place(edge.Name), edge.To * NodeFields.Length });
        var text = new StringBuilder("{\"snapshot\":{\"meta\":{\"node_fields\":").Append(Json(NodeFields));
        text.Append(",\"node_types\":[").AppendJoin(',', NodeFields.Select(field => field == "type" ? Json(NodeTypes) : "\"number\"")).Append("],\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],\"edge_types\":[").Append(Json(EdgeTypes));
        text.Append($",\"string_or_number\",\"node\"],\"location_fields\":[\"object_index\"]}},\"node_count\":{Nodes.Count},\"edge_count\":{Edges.Count},\"trace_function_count\":0}},\n");
        text.Append("\"nodes\":[").AppendJoin("\n,", nodes.Select(row => string.Join(',', row))).Append("],\n\"edges\":[").AppendJoin("\n,", edges.Select(row => string.Join(',', row)));
        text.Append("],\n\"trace_function_infos\":[],\n\"trace_tree\":[],\n\"samples\":[1,2],\n\"locations\":[0,1,2,3],\n\"strings\":[").AppendJoin(",\n", strings.Select(each => JsonSerializer.Serialize(each))).Append("]}\n");
        return text.ToString();
    }

    internal HeapSnapshot Read(bool edges = true)
    {
        var (snapshot, fault) = Parse(Text(), edges);
        Assert.Null(fault);
        return snapshot!;
    }

    internal static (HeapSnapshot? Snapshot, SnapshotFault? Fault) Parse(string text, bool edges = true, int piece = int.MaxValue)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var parser = new SnapshotParser(bytes.Length, edges);
        for (var at = 0; at < bytes.Length; at += Math.Min(piece, bytes.Length - at))
            if (parser.Feed(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at))) is { } fault) return (null, fault);
        return parser.Finish();
    }

    private static string Json(string[] words) => JsonSerializer.Serialize(words);
}
