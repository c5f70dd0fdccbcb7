using System.Globalization;
using System.Text.RegularExpressions;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>The most memory that the gateway said at its start it would ever use.</summary>
internal static partial class PrintedBound
{
    [GeneratedRegex(@"memory\b.*?\bat most ([\d.]+) ?(MB|MiB|GB|GiB)", RegexOptions.IgnoreCase)]
    private static partial Regex Line { get; }

    /// <summary>Null when it said nothing.</summary>
    internal static double? Megabytes(string output) => Line.Match(output) is { Success: true } match
        ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * match.Groups[2].Value switch { "GB" => 1000, "GiB" => 1073.741824, "MiB" => 1.048576, _ => 1 }
        : null;
}
