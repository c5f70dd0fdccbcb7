using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>`true` or `false`; the other words that some YAML readers take for booleans are refused.</summary>
internal sealed class BooleanShape : ScalarShape<bool>
{
    internal override string Form => "true or false";

    private protected override Complaint? Parse(in Written text, out bool value)
    {
        value = text.Text == "true";
        if (text.Text is "true" or "false") return null;
        var meant = text.HasSecret ? "true or false" : text.Text.ToLowerInvariant() switch
        {
            "yes" or "on" or "y" or "true" or "1" => "true",
            "no" or "off" or "n" or "false" or "0" => "false",
            _ => "true or false",
        };
        return new(Codes.NotABoolean, $"`{text.Shown}` is neither true nor false", $"write {meant}");
    }

    private protected override string Text(bool value) => value ? "true" : "false";

    internal override JsonObject Schema(SchemaDefinitions definitions) => new() { ["type"] = "boolean" };
}
