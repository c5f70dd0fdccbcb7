using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Keys;

/// <summary>A version and its share.</summary>
internal readonly record struct Weight(string Version, Percent Share);

/// <summary>`weights`: { v1: 95%, v2: 5% }, summing to 100 %, stable and at most one other.</summary>
internal sealed class WeightsShape : Shape<Items<Weight>>
{
    /// <summary>Sums of shares like 99.9% + 0.1% are not exact in binary.</summary>
    private const double Exactness = 1e-9;

    private static readonly PercentShape Share = new();

    internal override string Form => "a mapping of version names to shares";

    internal override Items<Weight> Read(YamlNode node, Items<Weight> before, ConfigPath path, Reading reading)
    {
        if (node is not YamlNode.Mapping mapping)
        {
            ReportKind(node, path, reading);
            return before;
        }

        var problems = reading.Problems.Count;
        List<Weight> weights = [];
        foreach (var (key, value) in mapping.Pairs)
        {
            if (!reading.Continues(key, path)) break;
            if (reading.Service is { } service) VersionNameShape.Check(key.Text, key.Text, key.Place, service, path.Key(key.Text), reading);
            weights.Add(new(key.Text, Share.Read(value, default, path.Key(key.Text), reading)));
        }

        if (reading.Problems.Count == problems) Check(weights, mapping, path, reading);
        return weights.ToItems();
    }

    private static void Check(List<Weight> weights, YamlNode.Mapping mapping, ConfigPath path, Reading reading)
    {
        var stable = reading.Service?.Stable;
        var others = mapping.Pairs.Where(pair => pair.Key.Text != stable).ToList();
        if (others.Count > 1)
        {
            var second = others[1].Key;
            reading.Report(
                new(Codes.WeightsTooMany, $"`{second.Text}` is one version too many: stable is {stable ?? "missing"}",
                    "name stable and one other version; more can be reached by rules"),
                second, path);
            return;
        }

        var sum = weights.Sum(weight => weight.Share.Value);
        if (Math.Abs(sum - 100) < Exactness) return;
        var fix = stable is not null && weights.Find(weight => weight.Version != stable) is { Version: not null } other
            ? $"stable takes the rest: {{ {stable}: {new Percent(100 - other.Share.Value)}, {other.Version}: {other.Share} }}" : "make them sum to 100%";
        reading.Report(new(Codes.WeightsSum, $"the weights sum to {sum:0.######}%, not 100%", fix), mapping, path);
    }

    internal override bool CanWrite(Items<Weight> value) => !value.IsEmpty;

    internal override YamlNode Write(Items<Weight> value, bool all) => YamlPrinter.Mapping(value.Select(weight => (weight.Version, Share.Write(weight.Share, all))));

    internal override JsonObject Schema(SchemaDefinitions definitions) =>
        new() { ["type"] = "object", ["additionalProperties"] = Share.Schema(definitions), ["minProperties"] = 1 };
}
