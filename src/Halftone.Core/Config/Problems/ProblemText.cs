using System.Text;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Problems;

/// <summary>Shows problems to people: place, fact, the line itself with what is meant underlined, and the fix.</summary>
internal static class ProblemText
{
    /// <summary>Characters of a line that are shown; longer ones are cut around the place.</summary>
    private const int LineMax = 120;

    /// <summary>Ends with a line that counts, unless there is nothing to count.</summary>
    internal static string Render(ConfigResult result)
    {
        var text = new StringBuilder();
        foreach (var problem in result.Problems)
        {
            Head(problem, text);
            if (problem.Line > 0) Excerpt(problem, result.Source, text);
            else text.Append("      hint: ").Append(Printable(problem.Fix)).Append('\n');
        }

        if (result.IsCut) text.Append($"... only the first {ProblemList.ShownMax} problems are shown.\n");
        if (result.Problems.Count > 0) text.Append(Total(result)).Append('\n');
        return text.ToString();
    }

    /// <summary>For example `2 errors, 1 warning.`</summary>
    internal static string Total(ConfigResult result) =>
        string.Join(", ", new[] { Count(result.Errors, "error"), Count(result.Warnings, "warning") }.Where(part => part is not null)) + ".";

    private static string? Count(int number, string what) => number == 0 ? null : number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static void Head(Problem problem, StringBuilder text)
    {
        text.Append(problem.File);
        if (problem.Line > 0) text.Append($":{problem.Line}:{problem.Column}");
        text.Append($": {(problem.Severity == Severity.Error ? "error" : "warning")} {problem.Code}: {Printable(problem.Fact)}\n");
    }

    private static void Excerpt(Problem problem, SourceText source, StringBuilder text)
    {
        var line = source.Line(problem.Line);
        var (from, column) = (0, problem.Column - 1);
        var carets = Math.Max(1, Math.Min(problem.EndColumn, line.Length + 1) - problem.Column);
        if (line.Length > LineMax)
        {
            from = Math.Clamp(column - (LineMax / 3), 0, line.Length - LineMax);
            carets = Math.Min(carets, from + LineMax - column);
        }

        var shown = Printable(line.Slice(from, Math.Min(LineMax, line.Length - from)).ToString()).TrimEnd();
        var (before, after) = (from > 0 ? "..." : "", from + LineMax < line.Length ? "..." : "");
        text.Append($"{problem.Line,6} | {before}{shown}{after}\n");
        text.Append(' ', 7).Append("| ").Append(' ', before.Length + column - from).Append('^', Math.Max(1, carets));
        text.Append("  ").Append(Printable(problem.Fix)).Append('\n');
    }

    /// <summary>One column per UTF-16 unit, and nothing that a terminal would obey.</summary>
    private static string Printable(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++) to[i] = from[i] == '\t' ? ' ' : Steers(from[i]) ? '?' : from[i];
    });

    /// <summary>Controls, line ends and marks that turn the direction of writing.</summary>
    private static bool Steers(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
