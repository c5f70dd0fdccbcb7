using System.Globalization;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>A size with its unit: 512B, 64KiB, 10MiB, 1GiB.</summary>
internal sealed class BytesShape(long min, long max) : ScalarShape<long>
{
    private static readonly (string Unit, long Bytes)[] Units = [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1)];

    internal override string Form => $"a size within {Of(min)}..{Of(max)}";

    /// <summary>In the greatest unit that loses nothing.</summary>
    internal static string Of(long bytes)
    {
        var (unit, size) = Array.Find(Units, known => bytes % known.Bytes == 0 && (bytes > 0 || known.Bytes == 1));
        return $"{bytes / size}{unit}";
    }

    private protected override Complaint? Parse(in Written text, out long value)
    {
        value = 0;
        var digits = text.Text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var unit = digits is > 0 and <= 18 ? UnitOf(text.Text[digits..]) : default;
        if (unit.Unit is null) return Unreadable(text, digits);
        var count = long.Parse(text.Text.AsSpan(0, digits), CultureInfo.InvariantCulture);
        if (count > max / unit.Bytes || count * unit.Bytes < min)
            return new(Codes.OutOfRange, $"{text.Shown} is outside {Of(min)}..{Of(max)}", $"write a size within {Of(min)}..{Of(max)}");
        value = count * unit.Bytes;
        return null;
    }

    private static (string? Unit, long Bytes) UnitOf(string word) => Array.Find(Units, known => known.Unit == word);

    private static Complaint Unreadable(in Written text, int digits)
    {
        const string Examples = "write e.g. 512B, 64KiB, 10MiB or 1GiB";
        if (text.HasSecret || text.Text.Length == 0) return new(Codes.BadBytes, $"`{text.Shown}` is no size in bytes", Examples);
        if (digits < 0)
            return new(Codes.BadBytes, $"`{text.Shown}` has no unit",
                $"write `{text.Shown}B` for bytes or `{text.Shown}MiB` for mebibytes");
        // `10MB` and `10m` mean 10^7 to one reader and 10 x 2^20 to the next.
        var letter = char.ToUpperInvariant(text.Text[digits]);
        return digits > 0 && letter is 'K' or 'M' or 'G'
            ? new(Codes.BadBytes, $"the unit of `{text.Shown}` is not clear", $"write `{text.Text[..digits]}{letter}iB`")
            : new(Codes.BadBytes, $"`{text.Shown}` is no size in bytes", Examples);
    }

    private protected override string Text(long value) => Of(value);

    internal override JsonObject Schema(SchemaDefinitions definitions) => definitions.Refer("bytes", () => Pattern("[0-9]+(B|KiB|MiB|GiB)"));
}
