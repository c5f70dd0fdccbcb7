using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Keys;
using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Config;

/// <summary>The JSON schema of the config, for editors. Draft-07, the newest that the YAML language server knows.</summary>
internal static class SchemaWriter
{
    internal static ReadOnlyMemory<byte> Write()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }))
        {
            Build().WriteTo(json);
        }

        return bytes.WrittenMemory;
    }

    private static JsonObject Build()
    {
        var definitions = new SchemaDefinitions();
        var root = RootKeys.Table.Schema(definitions);
        return new()
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Halftone",
            ["allOf"] = new JsonArray(root),
            ["definitions"] = definitions.ToJson(),
        };
    }
}
