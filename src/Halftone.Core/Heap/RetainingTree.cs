namespace Halftone.Core.Heap;

/// <summary>
/// A shortest way from the root to each object that is held. As in Chrome DevTools: weak edges hold nothing, and what a program's own roots reach (its
/// global objects) is explained by them before the engine's roots are asked.
/// </summary>
internal sealed class RetainingTree
{
    private const int None = -1;

    private readonly HeapSnapshot _snapshot;
    private readonly EphemeronNames _ephemerons;
    private readonly int[] _via;
    private readonly int[] _order;
    private int _reached;

    private RetainingTree(HeapSnapshot snapshot)
    {
        _snapshot = snapshot;
        _ephemerons = new(snapshot);
        _via = GC.AllocateUninitializedArray<int>(snapshot.Nodes);
        _order = GC.AllocateUninitializedArray<int>(snapshot.Nodes);
        Array.Fill(_via, None);
    }

    /// <summary>Nodes in the order in which they were reached: each behind the one that holds it, and those of one holder together.</summary>
    internal ReadOnlySpan<int> Order => _order.AsSpan(0, _reached);

    internal static RetainingTree Of(HeapSnapshot snapshot)
    {
        var tree = new RetainingTree(snapshot);
        tree._order[tree._reached++] = 0;
        var next = 1;
        foreach (var ofTheProgram in (ReadOnlySpan<bool>)[true, false])
        {
            tree.ReachFromRoot(ofTheProgram);
            for (; next < tree._reached; next++) tree.Reach(tree._order[next]);
        }
        return tree;
    }

    internal bool Reaches(int node) => node == 0 || _via[node] != None;

    /// <summary>The edge by which a node is held; not of the root.</summary>
    internal int HeldBy(int node) => _via[node];

    internal int HolderOf(int node) => _snapshot.SourceOf(_via[node]);

    private void ReachFromRoot(bool ofTheProgram)
    {
        for (var edge = 0; edge < _snapshot.FirstEdge(1); edge++)
            if (_snapshot.KindOf(_snapshot.TargetOf(edge)) is not NodeKind.Synthetic || !ofTheProgram) Take(edge);
    }

    private void Reach(int node)
    {
        var end = _snapshot.FirstEdge(node + 1);
        for (var edge = _snapshot.FirstEdge(node); edge < end; edge++) Take(edge);
    }

    private void Take(int edge)
    {
        var to = _snapshot.TargetOf(edge);
        if (to == 0 || _via[to] != None || _snapshot.KindOfEdge(edge) is EdgeKind.Weak || !_ephemerons.Holds(edge)) return;
        _via[to] = edge;
        _order[_reached++] = to;
    }
}
