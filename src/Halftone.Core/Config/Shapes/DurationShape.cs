using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>A duration with its units, greatest first: 500ms, 30s, 1m30s, 30d.</summary>
internal sealed class DurationShape(TimeSpan min, TimeSpan max) : ScalarShape<TimeSpan>
{
    private static readonly (string Unit, long Milliseconds)[] Units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    internal override string Form => $"a duration within {Of(min)}..{Of(max)}";

    /// <summary>The shortest written form, e.g. 1m30s.</summary>
    internal static string Of(TimeSpan duration)
    {
        var left = (long)duration.TotalMilliseconds;
        if (left == 0) return "0s";
        var text = new StringBuilder();
        foreach (var (unit, length) in Units)
        {
            if (left / length is > 0 and var count) text.Append(count).Append(unit);
            left %= length;
        }

        return text.ToString();
    }

    /// <returns>Null when the text is no duration.</returns>
    internal static TimeSpan? Read(ReadOnlySpan<char> text)
    {
        var total = 0L;
        var next = 0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > 9) return null;
            var rest = text[digits..];
            var length = rest.IndexOfAnyInRange('0', '9') is var end and >= 0 ? end : rest.Length;
            var unit = next;
            while (unit < Units.Length && !rest[..length].SequenceEqual(Units[unit].Unit)) unit++;
            if (unit == Units.Length) return null;
            total += long.Parse(text[..digits], CultureInfo.InvariantCulture) * Units[unit].Milliseconds;
            next = unit + 1;
            text = rest[length..];
        }

        return next == 0 ? null : TimeSpan.FromMilliseconds(total);
    }

    private protected override Complaint? Parse(in Written text, out TimeSpan value)
    {
        value = default;
        if (Read(text.Text) is not { } duration)
        {
            var isNumber = !text.HasSecret && text.Text.Length > 0 && !text.Text.AsSpan().ContainsAnyExceptInRange('0', '9');
            return isNumber
                ? new(Codes.BadDuration, $"`{text.Shown}` has no unit", $"write `{text.Shown}s` for seconds or `{text.Shown}ms` for milliseconds")
                : new(Codes.BadDuration, $"`{text.Shown}` is no duration", "write digits with ms, s, m, h or d, e.g. 500ms, 30s, 1m30s");
        }

        if (duration < min || duration > max)
            return new(Codes.OutOfRange, $"{text.Shown} is outside {Of(min)}..{Of(max)}", $"write a duration within {Of(min)}..{Of(max)}");
        value = duration;
        return null;
    }

    private protected override string Text(TimeSpan value) => Of(value);

    internal override JsonObject Schema(SchemaDefinitions definitions) =>
        definitions.Refer("duration", () => Pattern("([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?"));
}
