using System.Globalization;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>A time of day to the minute: 16:00. Null is 24:00, the end of the day.</summary>
internal sealed class TimeOfDayShape : ScalarShape<TimeOnly?>
{
    private const string EndOfDay = "24:00";

    internal override string Form => "a time of day (16:00)";

    private protected override bool IsText => true;

    private protected override Complaint? Parse(in Written text, out TimeOnly? value)
    {
        value = null;
        if (text.Text == EndOfDay) return null;
        if (!TimeOnly.TryParseExact(text.Text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return new(Codes.BadTime, $"`{text.Shown}` is no time of day", "write hours and minutes with two digits each, 00:00 to 24:00");
        value = time;
        return null;
    }

    internal override bool CanWrite(TimeOnly? value) => true;

    private protected override string Text(TimeOnly? value) => value?.ToString("HH:mm", CultureInfo.InvariantCulture) ?? EndOfDay;

    internal override JsonObject Schema(SchemaDefinitions definitions) => Pattern("[0-2][0-9]:[0-5][0-9]");
}
