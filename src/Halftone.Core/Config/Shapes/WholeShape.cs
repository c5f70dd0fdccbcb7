using System.Globalization;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>A whole number within bounds, digits only.</summary>
internal sealed class WholeShape(int min, int max) : ScalarShape<int>
{
    internal override string Form => $"a whole number within {min}..{max}";

    private protected override Complaint? Parse(in Written text, out int value)
    {
        value = 0;
        if (text.Text.Length is 0 or > 18 || text.Text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return new(Codes.NotANumber, $"`{text.Shown}` is not a whole number", $"write digits only, within {min}..{max}");
        var number = long.Parse(text.Text, CultureInfo.InvariantCulture);
        if (number < min || number > max)
            return new(Codes.OutOfRange, $"{text.Shown} is outside {min}..{max}", $"write a number within {min}..{max}");
        value = (int)number;
        return null;
    }

    private protected override string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    internal override JsonObject Schema(SchemaDefinitions definitions) => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max },
            Pattern("[0-9]+")),
    };
}
