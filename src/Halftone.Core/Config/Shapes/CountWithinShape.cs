using System.Globalization;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>So many of something in so long.</summary>
internal readonly record struct CountWithin(int Count, TimeSpan Within);

/// <summary>`5 in 1m`.</summary>
/// <param name="things">What is counted.</param>
internal sealed class CountWithinShape(string things, int countMax, TimeSpan longest, string example) : ScalarShape<CountWithin>
{
    internal override string Form => $"a number of {things} in a duration ({example})";

    private protected override Complaint? Parse(in Written text, out CountWithin value)
    {
        value = default;
        if (text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var number, "in", var duration]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || DurationShape.Read(duration) is not { } within)
            return new(Codes.BadDuration, $"`{text.Shown}` is no number of {things} in a duration", $"write e.g. {example}");
        if (count < 1 || count > countMax || within <= TimeSpan.Zero || within > longest)
            return new(Codes.OutOfRange, $"`{text.Shown}` is outside 1..{countMax} {things} in at most {DurationShape.Of(longest)}", $"write e.g. {example}");
        value = new(count, within);
        return null;
    }

    private protected override string Text(CountWithin value) => $"{value.Count} in {DurationShape.Of(value.Within)}";

    internal override JsonObject Schema(SchemaDefinitions definitions) => Pattern("[0-9]+ +in +[0-9a-z]+");
}
