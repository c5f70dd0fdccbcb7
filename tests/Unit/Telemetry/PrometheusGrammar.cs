using System.Globalization;
using System.Text;

namespace Halftone.Tests.Unit.Telemetry;

/// <summary>A strict reader of the text format 0.0.4, written from its grammar: what it accepts, Prometheus accepts.</summary>
internal sealed class PrometheusGrammar
{
    internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

    internal Dictionary<string, string> Types { get; } = [];

    internal List<Sample> Samples { get; } = [];

    internal static PrometheusGrammar Read(string text)
    {
        var page = new PrometheusGrammar();
        if (!text.EndsWith('\n')) throw new FormatException("The last line must end.");
        var closed = new HashSet<string>();
        var family = "";
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                if (family.Length > 0) closed.Add(family);
                family = line.Split(' ')[2];
                if (closed.Contains(family)) throw new FormatException($"{family} is not in one piece.");
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                if (words.Length != 4 || words[2] != family || words[3] is not ("counter" or "gauge" or "histogram" or "summary")) throw new FormatException(line);
                page.Types.Add(words[2], words[3]);
            }
            else
            {
                var sample = ReadSample(line);
                if (!Belongs(sample.Name, family, page.Types[family])) throw new FormatException($"{sample.Name} stands under {family}.");
                page.Samples.Add(sample);
            }
        }
        page.CheckHistograms();
        return page;
    }

    private static bool Belongs(string sample, string family, string type) => type switch
    {
        "histogram" => sample == $"{family}_bucket" || sample == $"{family}_sum" || sample == $"{family}_count",
        "summary" => sample == family || sample == $"{family}_sum" || sample == $"{family}_count",
        _ => sample == family,
    };

    private static Sample ReadSample(string line)
    {
        var at = 0;
        var name = ReadName(line, ref at, colons: true);
        var labels = new Dictionary<string, string>();
        if (line[at] == '{')
        {
            at++;
            while (line[at] != '}')
            {
                var label = ReadName(line, ref at, colons: false);
                Expect(line, ref at, '=');
                Expect(line, ref at, '"');
                labels.Add(label, ReadValue(line, ref at));
                if (line[at] == ',') at++;
                else if (line[at] != '}') throw new FormatException(line);
            }
            at++;
        }
        Expect(line, ref at, ' ');
        var number = line[at..];
        return new(name, labels, number switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.Parse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture),
        });
    }

    private static string ReadName(string line, ref int at, bool colons)
    {
        var start = at;
        while (at < line.Length && (char.IsAsciiLetter(line[at]) || line[at] == '_' || (colons && line[at] == ':') || (at > start && char.IsAsciiDigit(line[at])))) at++;
        return at > start ? line[start..at] : throw new FormatException($"No name at {at}: {line}");
    }

    private static string ReadValue(string line, ref int at)
    {
        var value = new StringBuilder();
        while (line[at] != '"')
        {
            if (line[at] != '\\')
            {
                value.Append(line[at++]);
                continue;
            }
            value.Append(line[at + 1] switch { 'n' => '\n', '\\' => '\\', '"' => '"', _ => throw new FormatException(line) });
            at += 2;
        }
        at++;
        return value.ToString();
    }

    private static void Expect(string line, ref int at, char wanted)
    {
        if (line[at++] != wanted) throw new FormatException($"'{wanted}' expected at {at - 1}: {line}");
    }

    /// <summary>Buckets grow, end with +Inf, and that one equals the count.</summary>
    private void CheckHistograms()
    {
        foreach (var family in Types.Where(type => type.Value == "histogram").Select(type => type.Key))
        {
            foreach (var series in Samples.Where(sample => sample.Name == $"{family}_bucket").GroupBy(sample => Key(sample, "le")))
            {
                var buckets = series.ToList();
                if (buckets[^1].Labels["le"] != "+Inf") throw new FormatException($"{family} has no +Inf.");
                if (buckets.Zip(buckets.Skip(1)).Any(pair => pair.First.Value > pair.Second.Value)) throw new FormatException($"{family} is not cumulative.");
                if (Samples.Single(sample => sample.Name == $"{family}_count" && Key(sample, "le") == series.Key).Value != buckets[^1].Value) throw new FormatException($"{family}: the count differs.");
            }
        }
    }

    private static string Key(Sample sample, string without) => string.Join(',', sample.Labels.Where(label => label.Key != without).OrderBy(label => label.Key).Select(label => $"{label.Key}={label.Value}"));
}
