using System.Globalization;

namespace Halftone.Bench.Overload.Measuring;

/// <summary>A figure and the bound it is held against.</summary>
/// <param name="What">E.g. `goodput`.</param>
/// <param name="Bound">E.g. `>= 95 %`.</param>
/// <param name="Got">The figure as text.</param>
/// <param name="Met">NaN meets nothing.</param>
internal sealed record Goal(string What, string Bound, string Got, bool Met)
{
    internal static Goal AtLeast(string what, double value, double bound, string format = "0.0%") => new(what, $">= {Text(bound, Bare(format))}", Text(value, format), value >= bound);

    internal static Goal AtMost(string what, double value, double bound, string format = "0") => new(what, $"<= {Text(bound, Bare(format))}", Text(value, format), value <= bound);

    private static string Text(double value, string format) => double.IsNaN(value) ? "never" : value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Bounds are round: `0.0%` shows them as `0.#%`.</summary>
    private static string Bare(string format) => format.Replace(".00", ".##", StringComparison.Ordinal).Replace(".0", ".#", StringComparison.Ordinal);
}
