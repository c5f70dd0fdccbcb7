namespace Halftone.Core.Heap;

/// <summary>How the added objects of some classes are held: the shortest way to each, and ways that read alike counted as one.</summary>
internal sealed class HoldingWays
{
    /// <summary>An object with more properties than this that lead to one class is used as a map: the keys are data.</summary>
    private const int KeysMax = 8;

    private readonly HeapSnapshot _snapshot;
    private readonly RetainingTree _tree;
    private readonly WayTrie _trie = new();
    private readonly WayWords _words;
    private readonly BitColumn _onWay;
    private readonly int[] _wayTo;

    private HoldingWays(HeapSnapshot snapshot)
    {
        (_snapshot, _tree, _words) = (snapshot, RetainingTree.Of(snapshot), new(snapshot));
        _onWay = new(snapshot.Nodes);
        _wayTo = GC.AllocateUninitializedArray<int>(snapshot.Nodes);
    }

    /// <param name="after">The snapshot that has the objects, with its edges.</param>
    /// <param name="classes">Numbers of the classes asked about.</param>
    /// <param name="waysMax">Ways told of each class.</param>
    internal static IReadOnlyList<ClassHolding> Of(HeapSnapshot after, HeapDifference difference, IReadOnlyList<int> classes, int waysMax)
    {
        var ways = new HoldingWays(after);
        var reading = new ClassReading(after, difference.Classes);
        var asked = new bool[difference.Classes.Count];
        foreach (var number in classes) asked[number] = true;
        for (var node = 0; node < after.Nodes; node++)
            if (difference.Added[node] && asked[reading.Of(node)]) ways.MarkWayTo(node);
        ways.NumberWays();
        return ways.Count(difference, reading, classes, waysMax);
    }

    private void MarkWayTo(int node)
    {
        if (!_tree.Reaches(node)) return;
        for (; node != 0 && !_onWay[node]; node = _tree.HolderOf(node)) _onWay.Set(node);
    }

    /// <summary>In the order of reaching, so that the holder's way is known; those of one holder stand together.</summary>
    private void NumberWays()
    {
        _wayTo[0] = WayTrie.Root;
        var order = _tree.Order;
        var keys = new Dictionary<int, int>();
        for (int begin = 1, end; begin < order.Length; begin = end)
        {
            // Only what is on a way has a holder worth the search.
            if (!_onWay[order[begin]])
            {
                end = begin + 1;
                continue;
            }
            var holder = _tree.HolderOf(order[begin]);
            var edgesEnd = _snapshot.FirstEdge(holder + 1);
            for (end = begin + 1; end < order.Length && _tree.HeldBy(order[end]) is var edge && edge >= _snapshot.FirstEdge(holder) && edge < edgesEnd; end++) { }
            NumberWaysOf(holder, order[begin..end], keys);
        }
    }

    private void NumberWaysOf(int holder, ReadOnlySpan<int> held, Dictionary<int, int> keys)
    {
        keys.Clear();
        if (held.Length > KeysMax)
        {
            foreach (var node in held)
                if (_onWay[node] && _snapshot.KindOfEdge(_tree.HeldBy(node)) is EdgeKind.Property)
                    System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(keys, _words.Holds(node), out _)++;
        }
        foreach (var node in held)
        {
            if (!_onWay[node]) continue;
            var (edge, holds) = (_tree.HeldBy(node), _words.Holds(node));
            var isKey = keys.GetValueOrDefault(holds) > KeysMax && _snapshot.KindOfEdge(edge) is EdgeKind.Property;
            _wayTo[node] = _trie.Then(_wayTo[holder], isKey ? _words.AnyKey : _words.Edge(edge), holds);
        }
    }

    private List<ClassHolding> Count(HeapDifference difference, ClassReading reading, IReadOnlyList<int> classes, int waysMax)
    {
        var counts = classes.ToDictionary(number => number, _ => new Dictionary<int, (int Objects, long Bytes)>());
        var unheld = classes.ToDictionary(number => number, _ => 0);
        for (var node = 0; node < _snapshot.Nodes; node++)
        {
            if (!difference.Added[node]) continue;
            var number = reading.Of(node);
            if (!counts.TryGetValue(number, out var ways)) continue;
            if (!_tree.Reaches(node)) unheld[number]++;
            else if (node != 0)
            {
                var (objects, bytes) = ways.GetValueOrDefault(_wayTo[node]);
                ways[_wayTo[node]] = (objects + 1, bytes + _snapshot.SizeOf(node));
            }
        }
        return [.. classes.Select(number => new ClassHolding(number, difference[number].Added, unheld[number],
            [.. counts[number].OrderByDescending(way => way.Value.Objects).ThenBy(way => way.Key).Take(waysMax)
                .Select(way => new HoldingWay(way.Value.Objects, way.Value.Bytes, _trie.StepsOf(way.Key, _words.Text, _words.Text)))]))];
    }
}
