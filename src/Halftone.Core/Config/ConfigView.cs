using Halftone.Core.Config.Keys;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config;

/// <summary>A configuration, or a part of it, in the words of a file, with references where they led to values. For eyes: what reads it back gets the references.</summary>
internal static class ConfigView
{
    private const string Quote = "'";

    /// <param name="path">A key as plans and problems name it, e.g. `services.web.versions.v2.limits`; quotes around names may be left away. Empty = all of it.</param>
    /// <param name="all">Also what equals its default. A key that was asked for by its name is shown in any case.</param>
    /// <returns>YAML, each line ended; null = there is no such key.</returns>
    internal static string? Of(HalftoneConfig config, string path, bool all)
    {
        var asked = Plain(path);
        var found = Find(RootKeys.Table.Write(config, all), ConfigPath.Root, asked);
        if (found is null && !all) found = Find(RootKeys.Table.Write(config, all: true), ConfigPath.Root, asked);
        return found is var (node, at) ? Text(Masked(node, at, config.Resolved)) : null;
    }

    /// <summary>What to write instead of a path that leads nowhere.</summary>
    internal static string Hint(HalftoneConfig config, string path)
    {
        var (at, asked) = (RootKeys.Table.Write(config, all: true), Plain(path));
        var here = ConfigPath.Root;
        while (Children(at, here).FirstOrDefault(child => Leads(child.At, asked)) is { Node: { } next, At: var into }) (at, here) = (next, into);
        var below = Children(at, here).ToList();
        if (below.Count == 0) return $"{here} has nothing in it: halftone config get {here}";
        var rest = asked[(here.Text.Length == 0 ? 0 : Plain(here.Text).Length + 1)..];
        // What stands in `limits` or `defaults` of a service is in force in its versions.
        if (Paths(at, here).FirstOrDefault(path => Plain(path).EndsWith($".{rest}", StringComparison.Ordinal)) is { } deeper) return $"it is in force as `{deeper}`";
        // Two names of variables may differ in a quote only.
        var names = below.ToLookup(child => Plain(child.At.Text[(here.Text.Length == 0 ? 0 : here.Text.Length + 1)..]), child => child.At.Text);
        return Nearest.Of(rest.Split('.', '[')[0], names.Select(name => name.Key)) is { } near ? $"did you mean `{names[near].First()}`?" : $"known here: {string.Join(", ", below.Select(child => child.At.Text))}";
    }

    private static IEnumerable<string> Paths(YamlNode node, ConfigPath at) => Children(node, at).SelectMany(child => Paths(child.Node, child.At).Prepend(child.At.Text));

    private static (YamlNode Node, ConfigPath At)? Find(YamlNode node, ConfigPath at, string asked)
    {
        if (Plain(at.Text) == asked) return (node, at);
        foreach (var child in Children(node, at).Where(child => Leads(child.At, asked)))
            if (Find(child.Node, child.At, asked) is { } found) return found;
        return null;
    }

    /// <summary>Whether the key is asked for, or something in it.</summary>
    private static bool Leads(ConfigPath at, string asked) =>
        Plain(at.Text) is var here && asked.StartsWith(here, StringComparison.Ordinal) && (asked.Length == here.Length || asked[here.Length] is '.' or '[');

    private static IEnumerable<(YamlNode Node, ConfigPath At)> Children(YamlNode node, ConfigPath at) => node switch
    {
        YamlNode.Mapping mapping => mapping.Pairs.Select(pair => (pair.Value, at.Key(pair.Key.Text))),
        YamlNode.Sequence list => list.Items.Select((item, index) => (item, at.Item(index))),
        _ => [],
    };

    private static YamlNode Masked(YamlNode node, ConfigPath at, ResolvedTexts resolved) => node switch
    {
        YamlNode.Mapping mapping => YamlPrinter.Mapping(mapping.Pairs.Select(pair => (pair.Key.Text, Masked(pair.Value, at.Key(pair.Key.Text), resolved)))),
        YamlNode.Sequence list => YamlPrinter.Sequence(list.Items.Select((item, index) => Masked(item, at.Item(index), resolved))),
        YamlNode.Scalar scalar when resolved.Mask(at.Text, scalar.Text) is { } shown && shown != scalar.Text => YamlPrinter.Text(shown),
        _ => node,
    };

    private static string Text(YamlNode node) => node is YamlNode.Mapping { Pairs.Count: > 0 } mapping ? YamlPrinter.Block(mapping) : $"{YamlPrinter.Flow(node)}\n";

    private static string Plain(string path) => path.Replace(Quote, "", StringComparison.Ordinal);
}
