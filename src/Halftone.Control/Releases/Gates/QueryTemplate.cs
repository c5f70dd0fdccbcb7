using System.Globalization;
using System.Text.RegularExpressions;

namespace Halftone.Control.Releases.Gates;

/// <summary>A query with places for what is asked about: `{{ interval }}`, `{{ service }}`, `{{ stable }}`, `{{ candidate }}`, `{{ release }}`, `{{ step }}`, `{{ weight }}`.</summary>
/// <remarks>Flagger's spelling, whose templates people have; `${candidate}` means the same. Values are made safe for a PromQL string in double quotes.</remarks>
internal static partial class QueryTemplate
{
    private static readonly string[] Known = ["interval", "service", "stable", "candidate", "release", "step", "weight"];

    /// <returns>The names in it that mean nothing; empty = all is well.</returns>
    internal static IReadOnlyList<string> Unknown(string query) => [.. Place().Matches(query).Select(Name).Where(name => !Known.Contains(name)).Distinct()];

    internal static string Fill(string query, GateQuestion question, TimeSpan interval) => Place().Replace(query, match => Name(match) switch
    {
        "interval" => Duration(interval),
        "service" => Quoted(question.Service),
        "stable" => Quoted(question.Stable),
        "candidate" => Quoted(question.Candidate),
        "release" => Quoted(question.Release),
        "step" => question.Step.ToString(CultureInfo.InvariantCulture),
        "weight" => question.Weight.Value.ToString("0.######", CultureInfo.InvariantCulture),
        _ => match.Value,
    });

    /// <summary>As PromQL reads it; milliseconds only where there are some, and never 0, which is no range.</summary>
    private static string Duration(TimeSpan interval)
    {
        var milliseconds = Math.Max(1, (long)interval.TotalMilliseconds);
        return (milliseconds % 1000, milliseconds % 60_000) switch
        {
            (_, 0) => $"{milliseconds / 60_000}m",
            (0, _) => $"{milliseconds / 1000}s",
            _ => $"{milliseconds}ms",
        };
    }

    private static string Quoted(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Name(Match match) => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;

    [GeneratedRegex(@"\{\{\s*(\w+)\s*\}\}|\$\{(\w+)\}")]
    private static partial Regex Place();
}
