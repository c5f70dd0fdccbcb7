using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>A text, with a check of its own.</summary>
/// <param name="form">What it is, with article.</param>
/// <param name="check">Null when the text will do.</param>
internal sealed class TextShape(string form, Func<Written, Complaint?> check) : ScalarShape<string>
{
    /// <summary>For the editor; the check is stricter.</summary>
    internal string? SchemaPattern { get; init; }

    /// <summary>For the editor, where neither fits.</summary>
    internal Func<JsonObject>? OwnSchema { get; init; }

    /// <summary>Brings what means the same into one form, e.g. lower case.</summary>
    internal Func<string, string> Normal { get; init; } = static text => text;

    internal Expansion Allowed { get; init; }

    internal override string Form => form;

    private protected override Expansion Expansion => Allowed;

    private protected override bool IsText => true;

    private protected override Complaint? Parse(in Written text, out string value)
    {
        value = Normal(text.Text);
        return check(text);
    }

    private protected override string Text(string value) => Written.Escape(value);

    // An editor takes `to: 1.10` for a number; here it is a text like any other.
    internal override JsonObject Schema(SchemaDefinitions definitions) => OwnSchema?.Invoke() ?? (SchemaPattern is { } pattern ? Pattern(pattern) : AnyText());

    internal static JsonObject AnyText() => new() { ["type"] = new JsonArray("string", "number", "boolean") };
}
