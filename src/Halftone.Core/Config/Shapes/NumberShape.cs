using System.Globalization;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>A number that need not be whole, within bounds: 1.2, -0.5.</summary>
internal sealed class NumberShape(decimal min, decimal max) : ScalarShape<double>
{
    /// <summary>Enough for any bound that somebody types, and not more than a double keeps.</summary>
    private const int CharactersMax = 15;

    internal override string Form => $"a number within {min}..{max}";

    private protected override Complaint? Parse(in Written text, out double value)
    {
        value = 0;
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (text.Text.Length is 0 or > CharactersMax || !decimal.TryParse(text.Text, Styles, CultureInfo.InvariantCulture, out var number))
            return new(Codes.BadNumber, $"`{text.Shown}` is no number", "write e.g. 1.2");
        if (number < min || number > max)
            return new(Codes.OutOfRange, $"{text.Shown} is outside {min}..{max}", $"write a number within {min}..{max}");
        value = (double)number;
        return null;
    }

    private protected override string Text(double value) => ((decimal)value).ToString("0.##############", CultureInfo.InvariantCulture);

    internal override JsonObject Schema(SchemaDefinitions definitions) => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "number", ["minimum"] = min, ["maximum"] = max }, Pattern("-?[0-9]+(\\.[0-9]+)?")),
    };
}
