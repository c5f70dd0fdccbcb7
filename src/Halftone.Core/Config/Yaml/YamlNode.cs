namespace Halftone.Core.Config.Yaml;

/// <summary>A piece of a parsed file with its place; the only form in which the rest of the config code sees YAML.</summary>
internal abstract class YamlNode
{
    private YamlNode(Place place) => Place = place;

    internal Place Place { get; }

    /// <summary>What people call this kind of node, for "a list was expected, but this is ...".</summary>
    internal abstract string Kind { get; }

    /// <summary>Nodes in it when every alias is written out; bounds what a walk costs.</summary>
    internal int Size { get; private init; } = 1;

    /// <summary>Levels in it, itself included, when every alias is written out.</summary>
    internal int Height { get; private init; } = 1;

    internal sealed class Scalar(Place place, string text, bool isPlain) : YamlNode(place)
    {
        /// <summary>The text as written, quotes and escapes resolved, never interpreted: `1.10` stays "1.10".</summary>
        internal string Text { get; } = text;

        /// <summary>Written without quotes; only then `~` and an empty text mean that nothing was written.</summary>
        internal bool IsPlain { get; } = isPlain;

        internal bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

        internal override string Kind => IsNull ? "empty" : "a single value";
    }

    internal sealed class Sequence : YamlNode
    {
        internal Sequence(Place place, List<YamlNode> items) : base(place)
        {
            Items = items;
            Size = 1 + items.Sum(item => item.Size);
            Height = 1 + items.Select(item => item.Height).DefaultIfEmpty().Max();
        }

        internal IReadOnlyList<YamlNode> Items { get; }

        internal override string Kind => "a list";
    }

    internal sealed class Mapping : YamlNode
    {
        private Dictionary<string, Pair>? _byKey;

        internal Mapping(Place place, List<Pair> pairs) : base(FirstLine(place, pairs))
        {
            Pairs = pairs;
            Size = 1 + pairs.Sum(pair => 1 + pair.Value.Size);
            Height = 1 + pairs.Select(pair => pair.Value.Height).DefaultIfEmpty().Max();
        }

        /// <summary>In the order of the file; every key once.</summary>
        internal IReadOnlyList<Pair> Pairs { get; }

        internal override string Kind => "a mapping of keys";

        /// <summary>A mapping over several lines is pointed at by its first key; a caret cannot underline it all.</summary>
        private static Place FirstLine(Place place, List<Pair> pairs) =>
            place.Line == place.EndLine || pairs.Count == 0 || pairs[0].Key.Place.Line != place.Line ? place
            : pairs[0].Key.Place is var first && first.Column == place.Column ? first : place with { EndLine = place.Line, EndColumn = place.Column + 1 };

        internal Pair? Find(string key) => (_byKey ??= Pairs.ToDictionary(pair => pair.Key.Text)).GetValueOrDefault(key);
    }

    internal sealed record Pair(Scalar Key, YamlNode Value);
}
