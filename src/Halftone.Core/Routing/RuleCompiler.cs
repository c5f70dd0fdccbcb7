using System.Diagnostics;
using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>Flattens the rules of one service.</summary>
internal sealed class RuleCompiler(NamesBuilder names)
{
    /// <summary>Conditions within conditions; each level is a call on a reactor's stack. YAML of 32 levels can give 2 each: `not: {query, header}`.</summary>
    internal const int DepthMax = 64;

    private readonly List<RuleNode> _nodes = [];
    private readonly List<Condition> _origins = [];
    private bool _lookAtPath;

    /// <summary>By node, the condition it came from; only explanations need it.</summary>
    internal Condition[] Origins => [.. _origins];

    /// <param name="rules">In the order of the file.</param>
    /// <param name="versionOf">The index of a version's name.</param>
    internal Rules Compile(Items<RuleConfig> rules, Func<string, int> versionOf)
    {
        int[] roots = [.. rules.Select(rule => Add(rule.When, rule.Name, depth: 1))];
        return new Rules
        {
            Nodes = [.. _nodes],
            Roots = roots,
            Targets = [.. rules.Select(rule => versionOf(rule.To))],
            Streams = [.. rules.Select(rule => rule.Stream)],
            Priorities = [.. rules.Select(rule => rule.Priority)],
            Index = RuleIndex.Build([.. rules.Select(rule => Guard.Of(rule.When, names).ToArray())]),
            LookAtPath = _lookAtPath,
        };
    }

    private int Add(Condition condition, string rule, int depth)
    {
        if (depth > DepthMax) throw new ArgumentException($"rule \"{rule}\" nests more than {DepthMax} conditions; the configuration was not checked.");
        var at = _nodes.Count;
        _nodes.Add(default);
        _origins.Add(condition);
        var node = Shape(condition);
        Condition[] children = condition switch
        {
            Condition.All all => [.. all.Conditions],
            Condition.Any any => [.. any.Conditions],
            Condition.Not not => [not.Inner],
            _ => [],
        };
        foreach (var child in children) Add(child, rule, depth + 1);
        _lookAtPath |= condition is Condition.Path;
        _nodes[at] = node with { End = _nodes.Count };
        return at;
    }

    private RuleNode Shape(Condition condition) => condition switch
    {
        Condition.Query query => Value(Source.Query, query.Name, query.Test),
        Condition.Header header => Value(Source.Header, header.Name, header.Test),
        Condition.Cookie cookie => Value(Source.Cookie, cookie.Name, cookie.Test),
        Condition.Path path => new RuleNode { Operator = RuleOperator.Path, Text = new TextMatch(path.Test, PathText.Canonical) },
        Condition.Host host => new RuleNode { Operator = RuleOperator.Host, Text = new TextMatch(host.Test, AsciiText.LowerBytes, ignoresCase: true) },
        Condition.Method method => new RuleNode { Operator = RuleOperator.Method, Text = new TextMatch(new TextTest.In(method.Names), TextMatch.Verbatim) },
        Condition.Client client => new RuleNode { Operator = RuleOperator.Client, Ranges = [.. client.Ranges.Select(range => new AddressRange(range))] },
        Condition.All => new RuleNode { Operator = RuleOperator.All },
        Condition.Any => new RuleNode { Operator = RuleOperator.Any },
        Condition.Not => new RuleNode { Operator = RuleOperator.Not },
        _ => throw new UnreachableException($"{condition} has no compiled form."),
    };

    private RuleNode Value(Source source, string name, TextTest test) =>
        new() { Operator = RuleOperator.Value, Source = source, Slot = names.SlotOf(source, name), Text = new TextMatch(test, TextMatch.Verbatim) };
}
