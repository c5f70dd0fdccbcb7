using System.Globalization;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>A range of days, both ends included.</summary>
internal readonly record struct DateRange(DateOnly First, DateOnly Last);

/// <summary>A day, or a range of days: 2026-12-20..2027-01-03.</summary>
internal sealed class DatesShape : ScalarShape<DateRange>
{
    private const string Day = "yyyy-MM-dd";

    internal override string Form => "a day or a range of days (2026-12-20..2027-01-03)";

    private protected override bool IsText => true;

    private protected override Complaint? Parse(in Written text, out DateRange value)
    {
        value = default;
        var ends = text.Text.Split("..");
        if (ends.Length > 2 || !TryRead(ends[0], out var first) || !TryRead(ends[^1], out var last))
            return new(Codes.BadTime, $"`{text.Shown}` is no range of days", "write e.g. 2026-12-20..2027-01-03, or one day");
        if (last < first) return new(Codes.BadTime, $"`{text.Shown}` ends before it begins", "write the earlier day first");
        value = new(first, last);
        return null;
    }

    private static bool TryRead(string text, out DateOnly day) => DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private protected override string Text(DateRange value) => value.First == value.Last
        ? value.First.ToString(Day, CultureInfo.InvariantCulture)
        : $"{value.First.ToString(Day, CultureInfo.InvariantCulture)}..{value.Last.ToString(Day, CultureInfo.InvariantCulture)}";

    internal override JsonObject Schema(SchemaDefinitions definitions) => Pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}(\\.\\.[0-9]{4}-[0-9]{2}-[0-9]{2})?");
}
