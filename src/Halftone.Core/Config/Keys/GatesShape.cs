using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Keys;

/// <summary>`gates`: what the gateway measures itself goes by fixed names, any other name is somebody else's word.</summary>
internal sealed class GatesShape : Shape<Items<GateConfig>>, ITable
{
    /// <summary>Stands for any name, in the schema and in the manual.</summary>
    private const string AnyName = "NAME";

    private readonly Own[] _own =
    [
        new Own<GateConfig.Errors>(GateKeys.Errors),
        new Own<GateConfig.Latency>(GateKeys.Latency),
        new Own<GateConfig.Processes>(GateKeys.Processes),
        new Own<GateConfig.Sheds>(GateKeys.Sheds),
        new Own<GateConfig.CutBodies>(GateKeys.CutBodies),
    ];

    internal static IReadOnlyList<string> OwnNames => ["errors", "latency", "processes", "sheds", "cut_bodies"];

    public string Name => "gates";

    public string Summary => "What is looked at before a step is over, by name. `errors` and `latency` are there also when nobody writes them.";

    public IReadOnlyList<KeyRow> Rows =>
    [
        .. _own.Select(own => new KeyRow(own.Name, $"a mapping of {own.Table.Name} keys", null, own.Table.Summary, ReloadEffect.Live, false, own.Table)),
        new(AnyName, "a mapping of gate keys", null, AskedGateKeys.Table.Summary, ReloadEffect.Live, false, AskedGateKeys.Table),
    ];

    public IReadOnlyList<(string Name, string What)> NotYet => [];

    internal override string Form => "a mapping of gate names";

    internal override Items<GateConfig> Read(YamlNode node, Items<GateConfig> before, ConfigPath path, Reading reading)
    {
        if (node is YamlNode.Scalar { IsNull: true }) return before;
        if (node is not YamlNode.Mapping mapping)
        {
            ReportKind(node, path, reading);
            return before;
        }

        List<GateConfig> gates = [];
        foreach (var (key, value) in mapping.Pairs)
        {
            var at = path.Key(key.Text);
            if (!reading.Continues(key, at)) break;
            if (Array.Find(_own, own => own.Name == key.Text) is { } known)
            {
                gates.Add(known.Read(key, value, at, reading));
                continue;
            }

            if (Names.Check("gate", key.Text) is { } complaint) reading.Report(complaint, key, at);
            else if (key.Text == "all" || GateConfig.OwnNames.Contains(key.Text))
                reading.Report(new(Codes.BadName, $"`{key.Text}` cannot be the name of a gate: the gateway uses it itself", "take another name"), key, at);
            gates.Add(AskedGateKeys.Read(key.Text, key, value, at, reading));
        }

        // In one order whatever the file's, the two that are always there first.
        return [.. Plan.DefaultGates.Select(always => gates.Find(gate => gate.Name == always.Name) ?? always), .. gates.Where(gate => !gate.Compares)];
    }

    internal override YamlNode Write(Items<GateConfig> value, bool all) => YamlPrinter.Mapping(value
        .Where(gate => all || !Plan.DefaultGates.Contains(gate))
        .Select(gate => (gate.Name, Array.Find(_own, own => own.Name == gate.Name) is { } known ? known.Write(gate, all) : AskedGateKeys.Write(gate, all))));

    internal override JsonObject Schema(SchemaDefinitions definitions) => definitions.Refer(Name, () =>
    {
        var properties = new JsonObject();
        foreach (var own in _own) properties[own.Name] = Described(own.Schema(definitions), own.Table.Summary);
        properties[AnyName] = Described(AskedGateKeys.Table.Schema(definitions), AskedGateKeys.Table.Summary);
        return new()
        {
            ["type"] = new JsonArray("object", "null"),
            ["description"] = Summary,
            ["properties"] = properties,
            ["additionalProperties"] = AskedGateKeys.Table.Schema(definitions),
            ["propertyNames"] = new JsonObject { ["pattern"] = Names.Pattern },
        };
    });

    /// <summary>In draft-07 nothing counts beside a $ref.</summary>
    private static JsonObject Described(JsonObject reference, string description) => new() { ["allOf"] = new JsonArray(reference), ["description"] = description };

    /// <summary>A gate with a fixed name and a table of its own.</summary>
    private abstract class Own
    {
        internal abstract string Name { get; }
        internal abstract ITable Table { get; }
        internal abstract GateConfig Read(YamlNode.Scalar key, YamlNode node, ConfigPath path, Reading reading);
        internal abstract YamlNode Write(GateConfig gate, bool all);
        internal abstract JsonObject Schema(SchemaDefinitions definitions);
    }

    private sealed class Own<T>(Table<T> table) : Own where T : GateConfig
    {
        internal override string Name => table.Blank.Name;

        internal override ITable Table => table;

        internal override GateConfig Read(YamlNode.Scalar key, YamlNode node, ConfigPath path, Reading reading)
        {
            var gate = table.Read(node, table.Blank, path, reading);
            if (gate is GateConfig.Processes { RestartsMax: null, RssMax: null, HeapMax: null, LoopDelayMax: null } && !reading.Problems.AnyErrorUnder(path.Text))
                reading.Report(new(Codes.GateForm, "gate `processes` has no bound", "write `restarts`, `rss`, `heap` or `event_loop`"), key, path);
            return gate;
        }

        internal override YamlNode Write(GateConfig gate, bool all) => table.Write((T)gate, all);

        internal override JsonObject Schema(SchemaDefinitions definitions) => table.Schema(definitions);
    }
}
