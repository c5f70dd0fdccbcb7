namespace Halftone.Core.Heap;

/// <summary>Numbers for the classes of several snapshots, so that classes are compared without their text.</summary>
internal sealed class ClassNames
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<string> _texts = [];

    internal int Count => _texts.Count;

    internal string this[int number] => _texts[number];

    internal int Of(string text)
    {
        if (_numbers.TryGetValue(text, out var number)) return number;
        _numbers[text] = _texts.Count;
        _texts.Add(text);
        return _texts.Count - 1;
    }

    /// <summary>The engine's own: `(array)`, `(system)`, `system / Context`. A leak shows in them, and is explained by others.</summary>
    internal static bool IsOfTheEngine(string name) => name.StartsWith('(') || name.StartsWith("system / ", StringComparison.Ordinal);

    /// <summary>The language's own that everything is made of; the only names that are known here.</summary>
    internal static bool IsPlain(string name) => name is "Object" or "Array" or "Function";
}

/// <summary>The class of each node of one snapshot, named as Chrome DevTools names them.</summary>
internal sealed class ClassReading
{
    private const int Unknown = -1;

    private readonly HeapSnapshot _snapshot;
    private readonly ClassNames _classes;
    private readonly int[] _ofTypes;
    private readonly int[] _ofNames;

    internal ClassReading(HeapSnapshot snapshot, ClassNames classes)
    {
        (_snapshot, _classes) = (snapshot, classes);
        _ofTypes = [.. snapshot.Types.Select(type => classes.Of(OfType(type)))];
        _ofNames = new int[snapshot.Names.Count];
        Array.Fill(_ofNames, Unknown);
    }

    internal int Of(int node)
    {
        if (_snapshot.KindOf(node) is not (NodeKind.Object or NodeKind.Native)) return _ofTypes[Packed.NodeType(_snapshot.LooksOf(node))];
        var ordinal = _snapshot.Names.Ordinal(_snapshot.NameOf(node));
        ref var known = ref _ofNames[ordinal];
        if (known == Unknown) known = _classes.Of(_snapshot.Names.TextAt(ordinal));
        return known;
    }

    private static string OfType(string type) => type switch
    {
        "hidden" => "(system)",
        "code" => "(compiled code)",
        "closure" => "Function",
        "regexp" => "RegExp",
        _ => $"({type})",
    };
}
