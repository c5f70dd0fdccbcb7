using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A mapping of fixed keys that fills a record; the one description of those keys.</summary>
/// <param name="blank">The record with nothing written: its values are the defaults.</param>
internal sealed class Table<T>(string name, string summary, T blank) : Shape<T>, ITable, ICompares<T> where T : class
{
    private Dictionary<string, Key<T>>? _byName;

    public string Name => name;

    public string Summary => summary;

    internal T Blank => blank;

    internal required IReadOnlyList<Key<T>> Keys { get; init; }

    public IReadOnlyList<(string Name, string What)> NotYet { get; init; } = [];

    /// <summary>Names that other programs or earlier drafts use, with what to write here.</summary>
    internal IReadOnlyList<(string Name, string Instead)> Renamed { get; init; } = [];

    /// <summary>Whether a key means something for a record; what does not is not written.</summary>
    internal Func<T, string, bool> Applies { get; init; } = static (_, _) => true;

    /// <summary>Tables whose keys people look for here by mistake.</summary>
    internal IReadOnlyList<ITable> Neighbours { get; init; } = [];

    public IReadOnlyList<KeyRow> Rows =>
        [.. Keys.Select(key => new KeyRow(key.Name, key.Form, key.Default(blank), key.Description, key.Effect, key.IsRequired, key.Inner))];

    internal override string Form => $"a mapping of {name} keys";

    private Dictionary<string, Key<T>> ByName => _byName ??= Keys.ToDictionary(key => key.Name);

    internal override T Read(YamlNode node, T before, ConfigPath path, Reading reading)
    {
        // `v1:` with nothing after it is a mapping in which every key was left away.
        var mapping = node is YamlNode.Scalar { IsNull: true } ? new YamlNode.Mapping(node.Place, []) : node as YamlNode.Mapping;
        if (mapping is null)
        {
            ReportKind(node, path, reading);
            return before;
        }

        var record = before;
        foreach (var (key, value) in mapping.Pairs)
        {
            if (!reading.Continues(key, path)) break;
            if (ByName.TryGetValue(key.Text, out var known)) record = known.Read(value, record, path.Key(key.Text), reading);
            else reading.Report(Unknown(key.Text), key, path.Key(key.Text));
        }

        foreach (var missing in Keys.Where(key => key.IsRequired && mapping.Find(key.Name) is null))
        {
            reading.Report(new(Codes.MissingKey, $"`{missing.Name}` is missing", $"write `{missing.Name}: ...`, {missing.Form}"), mapping,
                path.Key(missing.Name));
        }

        return record;
    }

    internal override YamlNode Write(T value, bool all) => YamlPrinter.Mapping(
        Keys.Where(key => Applies(value, key.Name))
            .Select(key => (key.Name, Node: key.Write(value, blank, all)))
            .Where(pair => pair.Node is not null)
            .Select(pair => (pair.Name, pair.Node!)));

    internal override JsonObject Schema(SchemaDefinitions definitions) => definitions.Refer(name.Replace(' ', '_'), () =>
    {
        var properties = new JsonObject();
        foreach (var key in Keys) properties[key.Name] = Property(key, definitions);
        var table = new JsonObject
        {
            ["type"] = new JsonArray("object", "null"),
            ["description"] = summary,
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        if (Keys.Any(key => key.IsRequired)) table["required"] = new JsonArray([.. Keys.Where(key => key.IsRequired).Select(key => (JsonNode)key.Name)]);
        return table;
    });

    public void Compare(T before, T after, ConfigPath path, ICollection<ConfigChange> changes)
    {
        foreach (var key in Keys) key.Compare(before, after, path.Key(key.Name), changes);
    }

    private JsonObject Property(Key<T> key, SchemaDefinitions definitions)
    {
        var schema = key.Schema(definitions);
        // In draft-07 nothing counts beside a $ref.
        if (schema.ContainsKey("$ref")) schema = new JsonObject { ["allOf"] = new JsonArray(schema) };
        schema["description"] = key.Default(blank) is { } value ? $"{key.Description} Default: {value}." : key.Description;
        return schema;
    }

    private Complaint Unknown(string key)
    {
        if (NotYet.FirstOrDefault(planned => planned.Name == key) is { Name: not null } later)
            return new(Codes.NotYet, $"`{key}` ({later.What}) is not built yet", "leave it away for now");
        if (Renamed.FirstOrDefault(other => other.Name == key) is { Name: not null } renamed)
            return new(Codes.Renamed, $"`{key}` is not the name of this setting here", renamed.Instead);
        foreach (var row in Rows)
        {
            if (row.Inner is { } inner && inner.Rows.Any(below => below.Name == key))
                return new(Codes.UnknownKey, $"`{key}` is no key of {name}", $"it belongs under `{row.Name}:`");
        }

        if (Neighbours.FirstOrDefault(table => table.Rows.Any(row => row.Name == key)) is { } neighbour)
            return new(Codes.UnknownKey, $"`{key}` is no key of {name}", $"it is a key of {neighbour.Name}");
        // `{f:g}` is one key to YAML; the space makes it two texts.
        if (key.Split(':') is [var first, _, ..] && ByName.ContainsKey(first))
            return new(Codes.UnknownKey, $"`{key}` is no key of {name}", $"put a space after the colon: `{first}: ...`");
        return new(Codes.UnknownKey, $"`{key}` is no key of {name}", Nearest.Hint(key, [.. Keys.Select(known => known.Name)]));
    }
}
