using System.Text.Json;

namespace Halftone.Core.Heap;

/// <summary>The first member of a snapshot: how its rows are made, and how many there are.</summary>
internal sealed record SnapshotHeader
{
    /// <summary>V8 has 15 types of nodes and 7 of edges; a packed column has room for these.</summary>
    internal const int NodeTypesMax = 1 << Packed.NodeTypeBits;
    internal const int EdgeTypesMax = 1 << Packed.EdgeTypeBits;

    /// <summary>V8 writes 7 fields a node (6 before 2022) and 3 an edge.</summary>
    internal const int FieldsMax = 16;

    /// <summary>A number and the comma behind it.</summary>
    private const int NumberBytesMin = 2;

    private static readonly string[] NodeFields = ["type", "name", "id", "self_size", "edge_count"];
    private static readonly string[] EdgeFields = ["type", "name_or_index", "to_node"];

    internal required int NodeWidth { get; init; }
    internal required int TypeAt { get; init; }
    internal required int NameAt { get; init; }
    internal required int IdAt { get; init; }
    internal required int SizeAt { get; init; }
    internal required int EdgeCountAt { get; init; }

    internal required int EdgeWidth { get; init; }
    internal required int EdgeTypeAt { get; init; }
    internal required int EdgeNameAt { get; init; }
    internal required int ToAt { get; init; }

    /// <summary>By type number.</summary>
    internal required IReadOnlyList<string> NodeTypes { get; init; }
    internal required NodeKind[] NodeKinds { get; init; }
    internal required EdgeKind[] EdgeKinds { get; init; }

    internal required int Nodes { get; init; }
    internal required int Edges { get; init; }

    /// <param name="json">The value of `snapshot`.</param>
    /// <param name="fileBytes">What a file of this size has no room for is not believed.</param>
    internal static (SnapshotHeader? Header, SnapshotFault? Fault) Read(ReadOnlyMemory<byte> json, long fileBytes)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Of(document.RootElement, fileBytes);
        }
        catch (JsonException malformed)
        {
            return (null, SnapshotFault.Foreign($"its member 'snapshot' is not JSON ({malformed.Message.TrimEnd('.')})"));
        }
    }

    private static (SnapshotHeader?, SnapshotFault?) Of(JsonElement snapshot, long fileBytes)
    {
        if (!snapshot.TryGetProperty("meta", out var meta) || meta.ValueKind != JsonValueKind.Object) return Foreign("'snapshot.meta' is missing");
        var (nodeFields, edgeFields) = (Words(meta, "node_fields"), Words(meta, "edge_fields"));
        int[] node = [.. NodeFields.Select(field => nodeFields.IndexOf(field))];
        int[] edge = [.. EdgeFields.Select(field => edgeFields.IndexOf(field))];
        if (node.Contains(-1) || nodeFields.Count > FieldsMax) return Foreign($"'node_fields' has [{Shown(nodeFields)}], and type, name, id, self_size and edge_count are needed");
        if (edge.Contains(-1) || edgeFields.Count > FieldsMax) return Foreign($"'edge_fields' has [{Shown(edgeFields)}], and type, name_or_index and to_node are needed");
        var (nodeTypes, edgeTypes) = (Types(meta, "node_types", node[0]), Types(meta, "edge_types", edge[0]));
        if (nodeTypes.Count is 0 or > NodeTypesMax || !nodeTypes.Contains("object")) return Foreign("'node_types' names no types that we know");
        if (edgeTypes.Count is 0 or > EdgeTypesMax || !edgeTypes.Contains("weak")) return Foreign("'edge_types' names no types that we know");
        var (nodes, edges) = (Number(snapshot, "node_count"), Number(snapshot, "edge_count"));
        if (nodes is not > 0 || edges is not >= 0) return Foreign("it does not say how many nodes and edges it has");
        if (Unbelievable("nodes", nodes.Value, nodeFields.Count, fileBytes) is { } nodesFault) return (null, nodesFault);
        if (Unbelievable("edges", edges.Value, edgeFields.Count, fileBytes) is { } edgesFault) return (null, edgesFault);
        return (new SnapshotHeader
        {
            NodeWidth = nodeFields.Count,
            TypeAt = node[0],
            NameAt = node[1],
            IdAt = node[2],
            SizeAt = node[3],
            EdgeCountAt = node[4],
            EdgeWidth = edgeFields.Count,
            EdgeTypeAt = edge[0],
            EdgeNameAt = edge[1],
            ToAt = edge[2],
            NodeTypes = nodeTypes,
            NodeKinds = [.. nodeTypes.Select(KindOfNode)],
            EdgeKinds = [.. edgeTypes.Select(KindOfEdge)],
            Nodes = (int)nodes.Value,
            Edges = (int)edges.Value,
        }, null);
    }

    private static SnapshotFault? Unbelievable(string what, long count, int width, long fileBytes)
    {
        var room = fileBytes / (NumberBytesMin * width);
        return count <= room && count < int.MaxValue ? null : SnapshotFault.Inconsistent($"it claims {count} {what}, and a file of {fileBytes} bytes has room for {room}");
    }

    private static NodeKind KindOfNode(string type) => type switch
    {
        "hidden" => NodeKind.Hidden,
        "object" => NodeKind.Object,
        "native" => NodeKind.Native,
        "code" => NodeKind.Code,
        "closure" => NodeKind.Closure,
        "regexp" => NodeKind.RegExp,
        "synthetic" => NodeKind.Synthetic,
        _ => NodeKind.Other,
    };

    private static EdgeKind KindOfEdge(string type) => type switch
    {
        "weak" => EdgeKind.Weak,
        "element" or "hidden" => EdgeKind.Numbered,
        "property" => EdgeKind.Property,
        "internal" => EdgeKind.Internal,
        _ => EdgeKind.Named,
    };

    private static (SnapshotHeader?, SnapshotFault?) Foreign(string why) => (null, SnapshotFault.Foreign(why));

    private static string Shown(List<string> words) => string.Join(", ", words.Take(FieldsMax));

    private static long? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static List<string> Words(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? Words(value) : [];

    private static List<string> Words(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(word => word.ValueKind == JsonValueKind.String ? word.GetString()! : "")] : [];

    /// <summary>Of the field that is a type; the other entries say `string` or `number`.</summary>
    private static List<string> Types(JsonElement meta, string name, int at) =>
        meta.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array && at < value.GetArrayLength() ? Words(value[at]) : [];
}
