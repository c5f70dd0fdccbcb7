using System.Globalization;
using System.Text;

namespace Halftone.Bench.Overload.Reports;

/// <summary>A few shapes of SVG, readable on light and on dark pages.</summary>
internal sealed class Svg(double width, double height)
{
    private readonly StringBuilder _body = new();

    internal void Text(double x, double y, string text, string anchor = "start", double size = 12, bool bold = false, string colour = "#24292f") =>
        Add($"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}" font-size="{size:0.#}"{(bold ? " font-weight=\"600\"" : "")} fill="{colour}">{text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)}</text>""");

    /// <summary>Reads upwards, centred on the point.</summary>
    internal void Upwards(double x, double y, string text, double size, string colour) =>
        Add($"""<text transform="translate({x:0.#},{y:0.#}) rotate(-90)" text-anchor="middle" font-size="{size:0.#}" fill="{colour}">{text}</text>""");

    internal void Line(double x1, double y1, double x2, double y2, string colour, double thickness = 1, string dashes = "") =>
        Add($"""<line x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}" stroke="{colour}" stroke-width="{thickness:0.##}"{Dashes(dashes)}/>""");

    internal void Box(double x, double y, double boxWidth, double boxHeight, string fill) =>
        Add($"""<rect x="{x:0.#}" y="{y:0.#}" width="{boxWidth:0.#}" height="{boxHeight:0.#}" fill="{fill}"/>""");

    internal void Path(IEnumerable<(double X, double Y)> points, string colour, double thickness, string dashes) =>
        Add($"""<polyline points="{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")))}" fill="none" stroke="{colour}" stroke-width="{thickness:0.##}" stroke-linejoin="round"{Dashes(dashes)}/>""");

    internal string Done() => string.Create(CultureInfo.InvariantCulture,
        $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="Helvetica, Arial, sans-serif">""")
        + $"\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{_body}</svg>\n";

    private void Add(FormattableString shape) => _body.Append(shape.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Dashes(string dashes) => dashes.Length == 0 ? "" : $" stroke-dasharray=\"{dashes}\"";
}
