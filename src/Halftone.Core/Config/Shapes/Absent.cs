using System.Text.Json.Nodes;

namespace Halftone.Core.Config.Shapes;

/// <summary>The word for what is not there.</summary>
internal static class Absent
{
    internal static JsonObject OrWord(JsonObject shape, string word) => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = new JsonArray((JsonNode)word) }, shape),
    };
}
