using System.Text.RegularExpressions;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>Checks regular expressions the way they will run.</summary>
internal static class Patterns
{
    /// <summary>In time linear in the text, whatever the pattern: a config must not be able to stall a reactor.</summary>
    internal const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Longer patterns are lists in disguise.</summary>
    private const int LengthMax = 4_096;

    internal static Complaint? Check(Written pattern)
    {
        if (pattern.Text.Length is 0 or > LengthMax)
            return new(Codes.BadRegex, $"a regular expression has 1..{LengthMax} characters",
                "write a shorter one; several values: `in: [..]`");
        try
        {
            _ = new Regex(pattern.Text, Options);
            return null;
        }
        catch (RegexParseException broken)
        {
            // The library's message repeats the pattern, which may be secret; the error's name does not.
            return new(Codes.BadRegex, $"`{pattern.Shown}` is no regular expression: {Words(broken.Error)} at character {broken.Offset}",
                "mend it there");
        }
        catch (NotSupportedException)
        {
            return new(Codes.BadRegex, $"`{pattern.Shown}` needs backtracking or is too large",
                "do without look-around, back references, atomic groups and large counts like {1000}");
        }
    }

    /// <summary>`InsufficientClosingParentheses` as words.</summary>
    private static string Words(RegexParseError error) =>
        string.Concat(error.ToString().Select((c, index) => char.IsAsciiLetterUpper(c) ? $"{(index > 0 ? " " : "")}{char.ToLowerInvariant(c)}" : $"{c}"));
}
