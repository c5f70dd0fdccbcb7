using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>Variables of a child, merged by name: a version's own value replaces that of `defaults`, the others stay.</summary>
internal sealed class EnvironmentShape : Shape<Items<EnvVar>>
{
    private static readonly WrittenShape Value = new("a text", Expansion.Version, text => Names.CheckText("the value", text, mayBeEmpty: true));

    internal override string Form => "a mapping of variables to texts";

    internal override Items<EnvVar> Read(YamlNode node, Items<EnvVar> before, ConfigPath path, Reading reading)
    {
        if (node is YamlNode.Scalar { IsNull: true }) return before;
        if (node is not YamlNode.Mapping mapping)
        {
            ReportKind(node, path, reading);
            return before;
        }

        List<EnvVar> merged = [.. before];
        var places = merged.Select((variable, index) => (variable.Name, index)).ToDictionary();
        foreach (var (key, value) in mapping.Pairs)
        {
            if (!reading.Continues(key, path)) break;
            if (CheckName(key.Text) is { } complaint) reading.Report(complaint, key, path.Key(key.Text));
            var written = Value.Read(value, default, path.Key(key.Text), reading);
            var variable = new EnvVar(key.Text, written.Text, written.Shown);
            if (places.TryGetValue(key.Text, out var place))
            {
                merged[place] = variable;
                continue;
            }

            places.Add(key.Text, merged.Count);
            merged.Add(variable);
        }

        return merged.ToItems();
    }

    internal override YamlNode Write(Items<EnvVar> value, bool all) =>
        YamlPrinter.Mapping(value.Select(variable => (variable.Name, Value.Write(new(variable.Value, variable.Shown, false), all))));

    internal override JsonObject Schema(SchemaDefinitions definitions) => new()
    {
        ["type"] = new JsonArray("object", "null"),
        ["additionalProperties"] = TextShape.AnyText(),
    };

    internal static Complaint? CheckName(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0'))
            return new(Codes.BadName, $"`{name}` cannot be the name of a variable", "use letters, digits and `_`");
        if (name == "PORT") return new(Codes.ReservedVariable, "PORT is given by the gateway", "write `port: NUMBER` in the version to fix it");
        return name is "NODE_CHANNEL_FD" or "NODE_CHANNEL_SERIALIZATION_MODE" or "NOTIFY_SOCKET" || name.StartsWith("HALFTONE_", StringComparison.Ordinal)
            ? new(Codes.ReservedVariable, $"{name} is set by the gateway", "choose another name") : null;
    }
}
