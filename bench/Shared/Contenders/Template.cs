using System.Text.RegularExpressions;

namespace Halftone.Bench.Shared.Contenders;

/// <summary>Configuration files of the peers with `{NAME}` to fill in; lines that begin with `{LOG:on}` or `{LOG:off}` stay only in that case.</summary>
internal static partial class Template
{
    [GeneratedRegex(@"\{([A-Z_]+)\}")]
    private static partial Regex Slot { get; }

    /// <param name="file">The template.</param>
    /// <param name="to">Where the filled form goes.</param>
    /// <param name="log">Whether access logs are written.</param>
    /// <param name="values">By name, for every `{NAME}`.</param>
    internal static string Write(string file, string to, bool log, IReadOnlyDictionary<string, string> values)
    {
        var (kept, dropped) = log ? ("{LOG:on}", "{LOG:off}") : ("{LOG:off}", "{LOG:on}");
        var lines = File.ReadLines(file).Where(line => !line.Contains(dropped, StringComparison.Ordinal))
            .Select(line => line.TrimStart().StartsWith('#') ? line : Fill(line.Replace(kept, "", StringComparison.Ordinal), file, values));
        File.WriteAllText(to, string.Join('\n', lines) + "\n");
        return to;
    }

    private static string Fill(string line, string file, IReadOnlyDictionary<string, string> values) =>
        Slot.Replace(line, match => values.TryGetValue(match.Groups[1].Value, out var value) ? value : throw new InvalidOperationException($"{file}: nothing for {match.Value}."));
}
