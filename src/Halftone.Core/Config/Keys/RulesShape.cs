using System.Text.Json.Nodes;
using Halftone.Core.Config.Checks;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Keys;

/// <summary>`rules`: a list in which order decides.</summary>
internal sealed class RulesShape : Shape<Items<RuleConfig>>, IHoldsTable, ICompares<Items<RuleConfig>>
{
    public ITable Table => RuleKeys.Table;

    internal override string Form => "a list of rules";

    internal override Items<RuleConfig> Read(YamlNode node, Items<RuleConfig> before, ConfigPath path, Reading reading)
    {
        if (node is YamlNode.Scalar { IsNull: true }) return [];
        if (node is not YamlNode.Sequence list)
        {
            ReportKind(node, path, reading);
            return before;
        }

        List<RuleConfig> rules = [];
        var names = new HashSet<string>();
        for (var index = 0; index < list.Items.Count; index++)
        {
            var (item, at) = (list.Items[index], path.Item(index));
            if (!reading.Continues(item, at)) break;
            rules.Add(Rule(item, index, at, reading));
            if (!names.Add(rules[index].Name))
                reading.Report(new(Codes.RuleNameTwice, $"a second rule is called `{rules[index].Name}`", "give each its own name"),
                    NodeOf(item, "name"), at);
        }

        RuleOrder.Check(rules, index => NodeOf(list.Items[index], "when"), path, reading);
        return rules.ToItems();
    }

    private static RuleConfig Rule(YamlNode node, int index, ConfigPath path, Reading reading)
    {
        var rule = RuleKeys.Table.Read(node, RuleKeys.Table.Blank with { Name = $"rule-{index + 1}" }, path, reading);
        if ((node as YamlNode.Mapping)?.Find("from") is not { } from) return rule;
        var ranges = ConditionKeys.Ranges.Read(from.Value, [], path.Key("from"), reading);
        return rule with { When = ConditionKeys.Together([rule.When, new Condition.Client(ranges)]) };
    }

    private static YamlNode NodeOf(YamlNode rule, string key) => (rule as YamlNode.Mapping)?.Find(key)?.Key ?? rule;

    internal override YamlNode Write(Items<RuleConfig> value, bool all) => YamlPrinter.Sequence(value.Select(rule => RuleKeys.Table.Write(rule, all)));

    internal override JsonObject Schema(SchemaDefinitions definitions) =>
        new() { ["type"] = new JsonArray("array", "null"), ["items"] = RuleKeys.Table.Schema(definitions) };

    public void Compare(Items<RuleConfig> before, Items<RuleConfig> after, ConfigPath path, ICollection<ConfigChange> changes)
    {
        for (var index = 0; index < Math.Max(before.Count, after.Count); index++)
        {
            var old = index < before.Count ? before[index] : null;
            var now = index < after.Count ? after[index] : null;
            if (old != now) changes.Add(new(path.Item(index).Text, Text(old), Text(now), ReloadEffect.Live));
        }
    }

    private static string? Text(RuleConfig? rule) => rule is null ? null : YamlPrinter.Flow(RuleKeys.Table.Write(rule, false));
}
