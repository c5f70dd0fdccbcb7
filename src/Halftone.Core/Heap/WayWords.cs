namespace Halftone.Core.Heap;

/// <summary>How the steps of a way read, each text once: edges and nodes that read alike get one number.</summary>
internal sealed class WayWords
{
    private const string AnyIndex = "[*]";

    private readonly HeapSnapshot _snapshot;
    private readonly ClassNames _texts = new();
    private readonly Dictionary<uint, int> _edges = [];
    private readonly Dictionary<uint, int> _nodes = [];

    internal WayWords(HeapSnapshot snapshot)
    {
        _snapshot = snapshot;
        AnyKey = _texts.Of(".*");
    }

    /// <summary>Any name of an object that is used as a map.</summary>
    internal int AnyKey { get; }

    internal string Text(int number) => _texts[number];

    internal int Edge(int edge)
    {
        var looks = _snapshot.LooksOfEdge(edge);
        if (!_edges.TryGetValue(looks, out var number)) _edges[looks] = number = _texts.Of(EdgeText(edge));
        return number;
    }

    internal int Holds(int node)
    {
        var looks = _snapshot.LooksOf(node);
        if (!_nodes.TryGetValue(looks, out var number)) _nodes[looks] = number = _texts.Of(NodeText(node));
        return number;
    }

    private string EdgeText(int edge)
    {
        var kind = _snapshot.KindOfEdge(edge);
        if (kind is EdgeKind.Numbered) return AnyIndex;
        var ordinal = _snapshot.Names.Ordinal(_snapshot.NameOfEdge(edge));
        if (kind is EdgeKind.Internal && EphemeronNames.IsEphemeron(_snapshot.Names.Raw(ordinal))) return "[value of a WeakMap]";
        var name = _snapshot.Names.TextAt(ordinal);
        if (name.Length > 0 && !name.AsSpan().ContainsAnyExceptInRange('0', '9')) return AnyIndex;
        return name.Length > 0 && name.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '$' or '#') ? $".{name}" : $"[\"{name}\"]";
    }

    private string NodeText(int node) => _snapshot.KindOf(node) switch
    {
        NodeKind.Closure when _snapshot.Names.Text(_snapshot.NameOf(node)) is { Length: > 0 } name => $"{name}()",
        NodeKind.Closure => "(closure)",
        NodeKind.Object or NodeKind.Native or NodeKind.Hidden or NodeKind.Synthetic => _snapshot.Names.Text(_snapshot.NameOf(node)),
        NodeKind.Code => "(compiled code)",
        NodeKind.RegExp => "RegExp",
        _ => $"({_snapshot.TypeOf(node)})",
    };
}
