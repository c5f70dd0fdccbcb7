using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>A text that may hold a secret, kept with the form that people may see.</summary>
/// <param name="check">Null when the text will do.</param>
internal sealed class WrittenShape(string form, Expansion expansion, Func<Written, Complaint?> check) : ScalarShape<Written>
{
    internal override string Form => form;

    private protected override Expansion Expansion => expansion;

    private protected override bool IsText => true;

    private protected override Complaint? Parse(in Written text, out Written value)
    {
        value = text;
        return check(text);
    }

    private protected override string Text(Written value) => value.Shown;

    internal override JsonObject Schema(SchemaDefinitions definitions) => TextShape.AnyText();
}
