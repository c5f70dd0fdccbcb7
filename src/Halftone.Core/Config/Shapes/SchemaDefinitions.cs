using System.Text.Json.Nodes;

namespace Halftone.Core.Config.Shapes;

/// <summary>The named parts of the JSON schema; each is built once, also when it holds itself.</summary>
internal sealed class SchemaDefinitions
{
    private readonly SortedDictionary<string, JsonObject?> _parts = new(StringComparer.Ordinal);

    /// <summary>A reference to a part, which is built on first use.</summary>
    internal JsonObject Refer(string name, Func<JsonObject> build)
    {
        if (_parts.TryAdd(name, null)) _parts[name] = build();
        return new JsonObject { ["$ref"] = $"#/definitions/{name}" };
    }

    internal JsonObject ToJson()
    {
        var all = new JsonObject();
        foreach (var (name, part) in _parts) all[name] = part;
        return all;
    }
}
