using Halftone.Core.Config.Problems;
using SharpYaml;
using SharpYaml.Events;

namespace Halftone.Core.Config.Yaml;

/// <summary>Builds our tree from the YAML parser's events. The parser library is seen by this file alone.</summary>
/// <remarks>A file may be hostile: depth, aliases and size have limits, and the parser's exceptions become problems.</remarks>
internal sealed class YamlTree
{
    /// <summary>Deepest nesting; the deepest sensible config (nested `all`/`any` in a rule) needs about 15.</summary>
    internal const int DepthMax = 32;

    /// <summary>Nodes that aliases may add when written out; stops "billion laughs" long before it costs anything.</summary>
    internal const int AliasedNodesMax = 100_000;

    private readonly IParser _parser;
    private readonly SourceText _source;
    private readonly ProblemList _problems;
    private readonly Dictionary<string, YamlNode> _anchors = [];
    private int _aliased;

    private YamlTree(SourceText source, ProblemList problems)
    {
        _source = source;
        _problems = problems;
        _parser = Parser.CreateParser(new StringReader(source.Text));
    }

    /// <returns>The tree, or null when the text is no YAML document we can use; then a problem says why.</returns>
    internal static YamlNode? Read(SourceText source, ProblemList problems)
    {
        var tree = new YamlTree(source, problems);
        try
        {
            return tree.Document();
        }
        catch (YamlException broken)
        {
            // The library's words name its own grammar; ours name the character to mend.
            var place = PlaceOf(broken.Start, broken.End);
            problems.Add(YamlComplaint.Of(source, place, broken.Message), place, "");
        }
        catch (Refused refused)
        {
            problems.Add(refused.Complaint, refused.Place, "");
        }

        return null;
    }

    private YamlNode? Document()
    {
        Next();
        if (Next() is StreamEnd)
        {
            _problems.Add(new(Codes.EmptyFile, "the file has nothing in it", "start with `halftone init`, or see docs/manual/config.md"),
                Place.Nowhere, "");
            return null;
        }

        Next();
        var root = Node(1);
        Next();
        if (Next() is DocumentStart second)
            throw new Refused(
                new(Codes.YamlFeature, "a second document begins here", "keep one document per file, without `---` in between"),
                PlaceOf(second));
        return root;
    }

    private YamlNode Node(int depth)
    {
        var start = _parser.Current!;
        if (depth > DepthMax) throw new Refused(
            new(Codes.TooDeep, $"this is nested more than {DepthMax} levels deep", "take the nesting apart"), PlaceOf(start));
        if (start is NodeEvent { Tag.Length: > 0 } tagged)
        {
            _problems.Add(
                new(Codes.YamlFeature, $"the tag `{tagged.Tag}` is not used in a config", "leave it away; each key knows its type"),
                PlaceOf(start), "");
        }

        var node = start switch
        {
            Scalar scalar => new YamlNode.Scalar(PlaceOf(scalar), scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => Sequence(start, depth),
            MappingStart => Mapping(start, depth),
            AnchorAlias alias => Aliased(alias, depth),
            _ => throw new Refused(new(Codes.NotYaml, "a value was expected here", "write a value"), PlaceOf(start)),
        };

        if (start is NodeEvent { Anchor.Length: > 0 } anchored && start is not AnchorAlias) _anchors[anchored.Anchor] = node;
        return node;
    }

    private YamlNode.Sequence Sequence(ParsingEvent start, int depth)
    {
        List<YamlNode> items = [];
        while (Next() is not SequenceEnd) items.Add(Node(depth + 1));
        return new(Across(start), items);
    }

    private YamlNode.Mapping Mapping(ParsingEvent start, int depth)
    {
        List<YamlNode.Pair> pairs = [];
        Dictionary<string, YamlNode.Scalar> seen = [];
        while (Next() is not MappingEnd)
        {
            var key = Node(depth + 1);
            Next();
            var value = Node(depth + 1);
            if (Key(key, seen) is { } usable) pairs.Add(new(usable, value));
        }

        return new(Across(start), pairs);
    }

    /// <returns>The key, or null when it cannot be used and a problem says why.</returns>
    private YamlNode.Scalar? Key(YamlNode node, Dictionary<string, YamlNode.Scalar> seen)
    {
        if (node is not YamlNode.Scalar key)
        {
            _problems.Add(
                new(Codes.YamlFeature, $"a key must be a single word, but this is {node.Kind}",
                    "quote it if `{` or `[` belongs to the name"),
                node.Place, "");
            return null;
        }

        if (key is { IsPlain: true, Text: "<<" })
        {
            _problems.Add(
                new(Codes.MergeKey, "merge keys are not read",
                    "put what versions share under `defaults`, or use an alias for the whole value"),
                key.Place, "");
            return null;
        }

        if (seen.TryGetValue(key.Text, out var first))
        {
            _problems.Add(
                new(Codes.DuplicateKey, $"the key `{key.Text}` stands here a second time",
                    $"keep one; the first is in line {first.Place.Line}"),
                key.Place, "");
            return null;
        }

        seen.Add(key.Text, key);
        return key;
    }

    private YamlNode Aliased(AnchorAlias alias, int depth)
    {
        // An anchor is known only after its node has ended, so an alias inside its own node is unknown too: no cycles.
        if (!_anchors.TryGetValue(alias.Value, out var node))
            throw new Refused(
                new(Codes.UnknownAnchor, $"no finished anchor `&{alias.Value}` stands before this alias",
                    $"write `&{alias.Value}` at the value to repeat, or quote the text: \"*{alias.Value}\""),
                PlaceOf(alias));
        _aliased += node.Size;
        if (_aliased > AliasedNodesMax)
            throw new Refused(new(Codes.AliasTooLarge, $"aliases add more than {AliasedNodesMax:N0} values", "repeat less"), PlaceOf(alias));
        if (depth + node.Height - 1 > DepthMax)
            throw new Refused(
                new(Codes.TooDeep, $"with this alias the file is nested more than {DepthMax} levels deep", "take the nesting apart"),
                PlaceOf(alias));
        return node;
    }

    private ParsingEvent Next()
    {
        var last = _parser.Current;
        try
        {
            if (_parser.MoveNext()) return _parser.Current!;
        }
        catch (ArgumentException)
        {
            // Escapes like \UFFFFFFFF reach the library's character conversion unchecked.
            throw new Refused(
                new(Codes.NotYaml, "an escape after this place stands for no character",
                    "look for `\\x`, `\\u` and `\\U` in double quotes"),
                last is null ? Place.Nowhere : PlaceOf(last));
        }

        throw new Refused(new(Codes.NotYaml, "the file ends too early", "finish the last value"), last is null ? Place.Nowhere : PlaceOf(last));
    }

    /// <summary>From a collection's start event to the parser's current event, which is its end.</summary>
    private Place Across(ParsingEvent start)
    {
        var (from, to) = (start.Start, _parser.Current!.End);
        var place = PlaceOf(from, to);
        // The end event of a flow collection stands before its bracket.
        return _source.At(place.EndLine, place.EndColumn) is '}' or ']' ? place with { EndColumn = place.EndColumn + 1 } : place;
    }

    private static Place PlaceOf(ParsingEvent at) => PlaceOf(at.Start, at.End);

    private static Place PlaceOf(Mark start, Mark end) => new(start.Line + 1, start.Column + 1, end.Line + 1, end.Column + 1);

    /// <summary>Leaves the recursive descent when nothing after this point can be trusted; never leaves this file.</summary>
    private sealed class Refused(Complaint complaint, Place place) : Exception
    {
        internal Complaint Complaint => complaint;
        internal Place Place => place;
    }
}
