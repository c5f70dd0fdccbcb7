using System.Globalization;
using System.Text.RegularExpressions;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>A command that is told which process it is to look at.</summary>
internal static partial class ProcessTemplate
{
    /// <summary>What stands between the braces.</summary>
    internal const string Name = "pid";

    private const string Reference = $"${{{Name}}}";

    internal static Items<string> Fill(Items<string> words, int pid) =>
        words.Select(word => word.Replace(Reference, pid.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)).ToItems();

    /// <summary>A process id that is left out, or written as other programs want it, makes a command look at the wrong process, or at none.</summary>
    internal static Complaint? Check(Items<Written> words)
    {
        foreach (var word in words)
            if (Foreign().Match(word.Shown) is { Success: true } foreign) return Wrong(foreign.Value);
        if (words.Any(word => word.Text.Contains(Reference, StringComparison.Ordinal))) return null;
        // `%p` may be the program's own where the process is named beside it.
        foreach (var word in words)
            if (Percent().Match(word.Shown) is { Success: true } percent) return Wrong(percent.Value);
        return new(Codes.BadTemplate, "the command does not say which process it is to look at", $"put `{Reference}` where the program wants the process id, e.g. jmap -histo {Reference}");
    }

    private static Complaint Wrong(string form) => new(Codes.BadTemplate, $"`{form}` stands for nothing here", $"write `{Reference}`");

    /// <summary>A shell's variable, a brace without its dollar, another case: all but the reference itself.</summary>
    [GeneratedRegex(@"(?!\$\{pid\})(?:\$\{\s*(?i:pid)\s*\}|\$(?i:pid)\b|(?<!\$)\{\{?\s*(?i:pid)\s*\}?\})")]
    private static partial Regex Foreign();

    [GeneratedRegex(@"%p\b|%\{pid\}")]
    private static partial Regex Percent();
}
