using System.Globalization;

namespace Halftone.Bench.Overload.Reports;

/// <summary>From zero to a round number in round steps.</summary>
internal readonly record struct Scale(double Max, double Step)
{
    internal static Scale Covering(double value)
    {
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1e-3) / 4)));
        var step = ((double[])[1, 2, 5, 10]).Select(factor => factor * magnitude).First(each => each * 5 >= value);
        return new(Math.Ceiling(value / step) * step, step);
    }
}

/// <summary>A frame with two axes from zero.</summary>
internal sealed record Panel(double Left, double Top, double Width, double Height, Scale Across, Scale Up)
{
    private const string Ink = "#57606a", Grid = "#e4e7eb";

    internal double X(double value) => Left + Math.Clamp(value / Across.Max, 0, 1) * Width;

    /// <summary>What is higher than the frame lies on its upper edge.</summary>
    internal double Y(double value) => Top + Height - Math.Clamp(value / Up.Max, 0, 1) * Height;

    internal void Axes(Svg svg, string title, string yTitle, string xTitle)
    {
        for (var value = 0.0; value <= Up.Max * 1.001; value += Up.Step)
        {
            svg.Line(Left, Y(value), Left + Width, Y(value), Grid);
            svg.Text(Left - 8, Y(value) + 4, value.ToString("0.##", CultureInfo.InvariantCulture), "end", 11, colour: Ink);
        }
        for (var value = 0.0; value <= Across.Max * 1.001; value += Across.Step)
        {
            svg.Line(X(value), Top + Height, X(value), Top + Height + 4, Ink);
            svg.Text(X(value), Top + Height + 17, value.ToString("0.##", CultureInfo.InvariantCulture), "middle", 11, colour: Ink);
        }
        svg.Line(Left, Top + Height, Left + Width, Top + Height, Ink);
        svg.Line(Left, Top, Left, Top + Height, Ink);
        svg.Text(Left + Width / 2, Top - 14, title, "middle", 13, bold: true);
        if (yTitle.Length > 0) svg.Upwards(Left - 46, Top + Height / 2, yTitle, 11.5, Ink);
        if (xTitle.Length > 0) svg.Text(Left + Width, Top + Height + 36, xTitle, "end", 11.5, colour: Ink);
    }
}
