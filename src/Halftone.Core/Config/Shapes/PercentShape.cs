using System.Globalization;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>A share of traffic with its percent sign: 5%, 0.01%.</summary>
internal sealed class PercentShape : ScalarShape<Percent>
{
    internal override string Form => "a share within 0%..100%";

    private protected override Complaint? Parse(in Written text, out Percent value)
    {
        value = default;
        var digits = text.Text.EndsWith('%') ? text.Text[..^1] : text.Text;
        if (digits.Length is 0 or > 12 || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return new(Codes.BadPercent, $"`{text.Shown}` is no share", "write e.g. 5% or 0.01%");
        if (digits.Length == text.Text.Length)
            return new(Codes.BadPercent, $"`{text.Shown}` has no percent sign",
                text.HasSecret ? "write e.g. 5%" : $"write `{text.Shown}%`");
        if (number > 100) return new(Codes.OutOfRange, $"{text.Shown} is outside 0%..100%", "write a share within 0%..100%");
        value = new((double)number);
        return null;
    }

    private protected override string Text(Percent value) => value.ToString();

    internal override JsonObject Schema(SchemaDefinitions definitions) => definitions.Refer("percent", () => Pattern("[0-9]+(\\.[0-9]+)?%"));
}
