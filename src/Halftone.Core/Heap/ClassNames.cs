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

/// <summary>Numbers for the names of one snapshot, each text looked at once.</summary>
internal sealed class NameNumbers
{
    private const int Unknown = -1;

    private readonly NameTable _names;
    private readonly ClassNames _texts;
    private readonly int[] _numbers;

    internal NameNumbers(NameTable names, ClassNames texts)
    {
        (_names, _texts, _numbers) = (names, texts, new int[names.Count]);
        Array.Fill(_numbers, Unknown);
    }

    internal int Of(int name)
    {
        var ordinal = _names.Ordinal(name);
        if (_numbers[ordinal] == Unknown) _numbers[ordinal] = _texts.Of(_names.TextAt(ordinal));
        return _numbers[ordinal];
    }
}

/// <summary>The class of each node of one snapshot, named as Chrome DevTools names them.</summary>
internal sealed class ClassReading(HeapSnapshot snapshot, ClassNames classes)
{
    private readonly int[] _ofTypes = [.. snapshot.Types.Select(type => classes.Of(OfType(type)))];
    private readonly NameNumbers _ofNames = new(snapshot.Names, classes);

    internal int Of(int node) => snapshot.KindOf(node) is NodeKind.Object or NodeKind.Native
        ? _ofNames.Of(snapshot.NameOf(node))
        : _ofTypes[Packed.NodeType(snapshot.LooksOf(node))];

    private static string OfType(string type) => type switch
    {
        "hidden" => "(system)",
        "code" => "(compiled code)",
        "closure" => "Function",
        "regexp" => "RegExp",
        _ => $"({type})",
    };
}
