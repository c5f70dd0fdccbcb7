namespace Halftone.Core.Heap;

/// <summary>
/// The graph of a heap in columns: 16 bytes a node, 8 an edge, and the names. A node's edges follow each other in the order of the nodes; node 0 is
/// the root.
/// </summary>
internal sealed class HeapSnapshot
{
    private readonly SnapshotHeader _header;
    private readonly uint[] _nodes;
    private readonly uint[] _sizes;
    private readonly int[] _firstEdges;
    private readonly uint[] _edges;
    private readonly int[] _targets;

    /// <summary>Sizes that 32 bits do not hold: buffers outside of the heap.</summary>
    private readonly Dictionary<int, long> _large = [];

    internal HeapSnapshot(SnapshotHeader header, bool edges)
    {
        _header = header;
        // Every row is written before it is read: the parser refuses a file with fewer rows than it claims.
        _nodes = GC.AllocateUninitializedArray<uint>(header.Nodes);
        Ids = GC.AllocateUninitializedArray<uint>(header.Nodes);
        _sizes = GC.AllocateUninitializedArray<uint>(header.Nodes);
        _firstEdges = edges ? GC.AllocateUninitializedArray<int>(header.Nodes) : [];
        _edges = edges ? GC.AllocateUninitializedArray<uint>(header.Edges) : [];
        _targets = edges ? GC.AllocateUninitializedArray<int>(header.Edges) : [];
    }

    internal int Nodes => _header.Nodes;

    internal int Edges => _targets.Length;

    /// <summary>V8's number of the object, for as long as its process lives; odd for objects of JavaScript, even for the engine's.</summary>
    internal uint[] Ids { get; }

    internal NameTable Names { get; } = new();

    internal void AddNode(int node, int type, int name, uint id, long size, int firstEdge)
    {
        _nodes[node] = Packed.Node(type, name);
        Ids[node] = id;
        _sizes[node] = size < uint.MaxValue ? (uint)size : uint.MaxValue;
        if (size >= uint.MaxValue) _large[node] = size;
        if (_firstEdges.Length > 0) _firstEdges[node] = firstEdge;
        if (_header.NodeKinds[type] is not (NodeKind.Other or NodeKind.Code or NodeKind.RegExp)) Names.Want(name);
    }

    internal void AddEdge(int edge, int type, int name, int to)
    {
        _edges[edge] = Packed.Edge(type, name);
        _targets[edge] = to;
        if (_header.EdgeKinds[type] is not (EdgeKind.Numbered or EdgeKind.Weak)) Names.Want(name);
    }

    /// <summary>Bytes of the node alone.</summary>
    internal long SizeOf(int node) => _sizes[node] is var size && size < uint.MaxValue ? size : _large[node];

    internal int FirstEdge(int node) => node < _firstEdges.Length ? _firstEdges[node] : _targets.Length;

    internal int TargetOf(int edge) => _targets[edge];

    /// <summary>Whose edge this is: the last node whose first edge is not behind it.</summary>
    internal int SourceOf(int edge)
    {
        var (low, high) = (0, _firstEdges.Length - 1);
        while (low < high)
        {
            var middle = (int)(((uint)low + (uint)high + 1) / 2);
            if (_firstEdges[middle] <= edge) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    internal NodeKind KindOf(int node) => _header.NodeKinds[Packed.NodeType(_nodes[node])];

    internal string TypeOf(int node) => _header.NodeTypes[Packed.NodeType(_nodes[node])];

    /// <summary>Of a node whose kind has a name that matters.</summary>
    internal int NameOf(int node) => Packed.NodeName(_nodes[node]);

    internal EdgeKind KindOfEdge(int edge) => _header.EdgeKinds[Packed.EdgeType(_edges[edge])];

    /// <summary>Of an edge that is held by a name.</summary>
    internal int NameOfEdge(int edge) => Packed.EdgeName(_edges[edge]);

    /// <summary>Type and name in one: nodes that read alike have it in common.</summary>
    internal uint LooksOf(int node) => _nodes[node];

    internal uint LooksOfEdge(int edge) => _edges[edge];

    /// <summary>Which class each type of node stands for, where the name does not matter.</summary>
    internal IReadOnlyList<string> Types => _header.NodeTypes;
}
