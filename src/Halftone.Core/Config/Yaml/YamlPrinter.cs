using System.Buffers;
using System.Text;

namespace Halftone.Core.Config.Yaml;

/// <summary>Prints a tree as YAML that reads back to the same tree: mappings as blocks, short lists and what stands in lists on one line.</summary>
internal static class YamlPrinter
{
    /// <summary>Characters that mean nothing to YAML anywhere inside a plain text.</summary>
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+-:%$() =;@~^");

    /// <summary>What numbers, dates and times are made of.</summary>
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.+-_:eETZ ");

    /// <summary>A scalar node, quoted where plain text would read as something else.</summary>
    internal static YamlNode.Scalar Scalar(string text) => new(Place.Nowhere, text, IsPlain(text));

    /// <summary>The same for a text: also quoted where other YAML readers would take it for a number, a date or a boolean.</summary>
    internal static YamlNode.Scalar Text(string text) => new(Place.Nowhere, text, IsPlain(text) && !IsTyped(text));

    internal static YamlNode.Sequence Sequence(IEnumerable<YamlNode> items) => new(Place.Nowhere, [.. items]);

    internal static YamlNode.Mapping Mapping(params IEnumerable<(string Key, YamlNode Value)> pairs) =>
        new(Place.Nowhere, [.. pairs.Select(pair => new YamlNode.Pair(Text(pair.Key), pair.Value))]);

    /// <summary>Several lines, each ended.</summary>
    internal static string Block(YamlNode.Mapping root)
    {
        var text = new StringBuilder();
        Block(root, 0, text);
        return text.ToString();
    }

    /// <summary>One line without an end.</summary>
    internal static string Flow(YamlNode node)
    {
        var text = new StringBuilder();
        Flow(node, text);
        return text.ToString();
    }

    private static void Block(YamlNode.Mapping mapping, int indent, StringBuilder text)
    {
        foreach (var (key, value) in mapping.Pairs)
        {
            text.Append(' ', indent);
            Flow(key, text);
            text.Append(':');
            switch (value)
            {
                case YamlNode.Mapping { Pairs.Count: > 0 } inner:
                    text.Append('\n');
                    Block(inner, indent + 2, text);
                    break;
                case YamlNode.Sequence list when list.Items.Any(item => item is not YamlNode.Scalar):
                    text.Append('\n');
                    foreach (var item in list.Items)
                    {
                        text.Append(' ', indent + 2).Append("- ");
                        Flow(item, text);
                        text.Append('\n');
                    }

                    break;
                default:
                    text.Append(' ');
                    Flow(value, text);
                    text.Append('\n');
                    break;
            }
        }
    }

    private static void Flow(YamlNode node, StringBuilder text)
    {
        switch (node)
        {
            case YamlNode.Scalar { IsPlain: true } scalar:
                text.Append(scalar.Text);
                break;
            case YamlNode.Scalar scalar:
                Quoted(scalar.Text, text);
                break;
            case YamlNode.Sequence list:
                text.Append('[');
                Join(list.Items, text, Flow);
                text.Append(']');
                break;
            case YamlNode.Mapping { Pairs.Count: 0 }:
                text.Append("{}");
                break;
            case YamlNode.Mapping mapping:
                text.Append("{ ");
                Join(mapping.Pairs, text, static (pair, text) =>
                {
                    Flow(pair.Key, text);
                    text.Append(": ");
                    Flow(pair.Value, text);
                });
                text.Append(" }");
                break;
        }
    }

    private static void Join<T>(IReadOnlyList<T> items, StringBuilder text, Action<T, StringBuilder> print)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) text.Append(", ");
            print(items[i], text);
        }
    }

    private static bool IsPlain(string text) =>
        text.Length > 0
        && (char.IsAsciiLetterOrDigit(text[0]) || text[0] is '/' or '.' or '_')
        && text[^1] is not (' ' or ':')
        && !text.AsSpan().ContainsAnyExcept(PlainCharacters)
        && !text.Contains(": ", StringComparison.Ordinal)
        && text is not ("null" or "Null" or "NULL");

    private static bool IsTyped(string text) =>
        (text.AsSpan().ContainsAnyInRange('0', '9') && !text.AsSpan().ContainsAnyExcept(NumberCharacters))
        || text.ToLowerInvariant() is "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n"
        || text.StartsWith("0x", StringComparison.Ordinal) || text.StartsWith("0o", StringComparison.Ordinal);

    private static void Quoted(string text, StringBuilder to)
    {
        to.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => to.Append("\\\""),
                '\\' => to.Append("\\\\"),
                '\n' => to.Append("\\n"),
                '\t' => to.Append("\\t"),
                < ' ' or (>= '\u007F' and < '\u00A0') or '\u2028' or '\u2029' or '\uFEFF' => to.Append("\\u").Append(((int)c).ToString("X4")),
                _ => to.Append(c),
            };
        }

        to.Append('"');
    }
}
