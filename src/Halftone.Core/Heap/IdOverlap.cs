namespace Halftone.Core.Heap;

/// <summary>What the ids say about whether two snapshots are of one process.</summary>
/// <param name="Same">Ids that both have, for objects of the same class and functions of the same name.</param>
/// <param name="Other">Ids that both have, for something else.</param>
/// <param name="HighestBefore">Of those that V8 counts up: the later snapshot of a process has the higher one.</param>
internal readonly record struct IdOverlap(int Same, int Other, uint HighestBefore, uint HighestAfter);

/// <summary>Counts what both snapshots have. Only what keeps its looks for life says anything: objects and functions of the program.</summary>
internal sealed class OverlapCount
{
    private readonly NameNumbers _namesBefore;
    private readonly NameNumbers _namesAfter;
    private readonly HeapSnapshot _before;
    private readonly HeapSnapshot _after;
    private int _same;
    private int _other;

    internal OverlapCount(HeapSnapshot before, HeapSnapshot after)
    {
        var texts = new ClassNames();
        (_before, _after) = (before, after);
        (_namesBefore, _namesAfter) = (new(before.Names, texts), new(after.Names, texts));
    }

    internal IdOverlap Result => new(_same, _other, HighestOf(_before.Ids), HighestOf(_after.Ids));

    internal void Add(int earlier, int node, bool isOfSameClass)
    {
        var (kind, other) = (_before.KindOf(earlier), _after.KindOf(node));
        if (!Tells(kind) || !Tells(other) || IsOfTheEngine(_after.Ids[node])) return;
        var same = kind == other && (kind is NodeKind.Closure ? _namesBefore.Of(_before.NameOf(earlier)) == _namesAfter.Of(_after.NameOf(node)) : isOfSameClass);
        if (same) _same++;
        else _other++;
    }

    private static bool Tells(NodeKind kind) => kind is NodeKind.Object or NodeKind.Closure;

    /// <summary>Those go by addresses, which are used again.</summary>
    private static bool IsOfTheEngine(uint id) => id % 2 == 0;

    private static uint HighestOf(uint[] ids)
    {
        var highest = 0u;
        foreach (var id in ids)
            if (!IsOfTheEngine(id)) highest = Math.Max(highest, id);
        return highest;
    }
}
