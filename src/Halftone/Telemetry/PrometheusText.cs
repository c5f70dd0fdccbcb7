using System.Globalization;
using System.Text;

namespace Halftone.Telemetry;

/// <summary>Writes the Prometheus text format 0.0.4: a family's HELP and TYPE once, then its samples.</summary>
internal sealed class PrometheusText
{
    private readonly StringBuilder _text = new();

    internal void Family(string name, string type, string help) =>
        _text.Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", "\\\\").Replace("\n", "\\n"))
            .Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    internal void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(name);
        Labels(labels);
        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <summary>Buckets are given per range (not cumulated), one more than there are bounds; the last one is +Inf.</summary>
    internal void Histogram(string name, ReadOnlySpan<double> bounds, ReadOnlySpan<long> buckets, double sum, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var below = 0L;
        var withBound = new (string, string)[labels.Length + 1];
        labels.CopyTo(withBound);
        for (var at = 0; at < buckets.Length; at++)
        {
            below += buckets[at];
            withBound[^1] = ("le", at < bounds.Length ? Number(bounds[at]) : "+Inf");
            Sample($"{name}_bucket", below, withBound);
        }
        Sample($"{name}_sum", sum, labels);
        Sample($"{name}_count", below, labels);
    }

    internal byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    private void Labels(ReadOnlySpan<(string Name, string Value)> labels)
    {
        for (var at = 0; at < labels.Length; at++)
        {
            _text.Append(at == 0 ? '{' : ',').Append(labels[at].Name).Append("=\"");
            foreach (var letter in labels[at].Value)
            {
                if (letter == '\n') _text.Append("\\n");
                else if (letter is '\\' or '"') _text.Append('\\').Append(letter);
                else _text.Append(letter);
            }
            _text.Append('"');
        }
        if (labels.Length > 0) _text.Append('}');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
