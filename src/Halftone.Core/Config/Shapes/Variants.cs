using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A mapping whose keys name cases of a closed set.</summary>
/// <param name="form">What it is, with article and example.</param>
/// <param name="blank">What stands for a value that could not be read.</param>
internal sealed class Variants<T>(string name, string form, string summary, T blank) : Shape<T>, ITable where T : class
{
    internal required IReadOnlyList<Variant<T>> Cases { get; init; }

    /// <summary>Makes one value of several keys; null = exactly one key may be written.</summary>
    internal Func<Items<T>, T>? Join { get; init; }

    public IReadOnlyList<(string Name, string What)> NotYet { get; init; } = [];

    /// <summary>Names that people try, with what to write here.</summary>
    internal IReadOnlyList<(string Name, string Instead)> Renamed { get; init; } = [];

    internal T Blank => blank;

    public string Name => name;

    public string Summary => summary;

    public IReadOnlyList<KeyRow> Rows =>
        [.. Cases.Select(one => new KeyRow(one.Name, one.Form, null, one.Description, ReloadEffect.Live, false, one.Inner == this ? null : one.Inner))];

    internal override string Form => form;

    internal override T Read(YamlNode node, T before, ConfigPath path, Reading reading)
    {
        if (node is not YamlNode.Mapping mapping)
        {
            ReportKind(node, path, reading);
            return blank;
        }

        List<T> read = [];
        foreach (var (key, value) in mapping.Pairs)
        {
            if (!reading.Continues(key, path)) break;
            if (Cases.FirstOrDefault(one => one.Name == key.Text) is { } known) read.Add(known.Read(value, path.Key(key.Text), reading));
            else reading.Report(Unknown(key.Text), key, path.Key(key.Text));
        }

        if (mapping.Pairs.Count == 0)
            reading.Report(
                new(Codes.ConditionForm, "nothing stands between the braces",
                    $"write one of {string.Join(", ", Cases.Select(one => one.Name))}"),
                mapping, path);
        if (read.Count > 1 && Join is null)
            reading.Report(new(Codes.ConditionForm, $"{read.Count} keys stand here where one is wanted", "keep one of them"),
                mapping.Pairs[1].Key, path);
        return read.Count == 0 ? blank : read.Count == 1 || Join is null ? read[0] : Join(read.ToItems());
    }

    internal override YamlNode Write(T value, bool all)
    {
        foreach (var one in Cases)
        {
            if (one.Write(value, all) is { } node) return YamlPrinter.Mapping((one.Name, node));
        }

        throw new System.Diagnostics.UnreachableException($"{value} is no case of {name}.");
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => definitions.Refer(name.Replace(' ', '_'), () =>
    {
        var properties = new JsonObject();
        foreach (var one in Cases)
        {
            var schema = one.Schema(definitions);
            if (schema.ContainsKey("$ref")) schema = new JsonObject { ["allOf"] = new JsonArray(schema) };
            schema["description"] = one.Description;
            properties[one.Name] = schema;
        }

        var table = new JsonObject
        {
            ["type"] = "object",
            ["description"] = summary,
            ["properties"] = properties,
            ["additionalProperties"] = false,
            ["minProperties"] = 1,
        };
        if (Join is null) table["maxProperties"] = 1;
        return table;
    });

    private Complaint Unknown(string key)
    {
        if (NotYet.FirstOrDefault(planned => planned.Name == key) is { Name: not null } later)
            return new(Codes.NotYet, $"`{key}` ({later.What}) is not built yet", "leave it away for now");
        return Renamed.FirstOrDefault(other => other.Name == key) is { Name: not null } renamed
            ? new(Codes.Renamed, $"`{key}` is not the name of this here", renamed.Instead)
            : new(Codes.UnknownKey, $"`{key}` is no key of {name}", Nearest.Hint(key, [.. Cases.Select(one => one.Name)]));
    }
}
