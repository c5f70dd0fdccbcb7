using System.Text;
using System.Text.RegularExpressions;

namespace Halftone.Tests.Unit.Repository;

/// <summary>A block of a source file: what stands before its `{`, and its first and last line, counted from 1.</summary>
internal sealed record Block(string Header, int FirstLine, int LastLine)
{
    internal int Lines => LastLine - FirstLine + 1;
}

/// <summary>Just enough C# to ask about names and sizes: text without comments and literals, and blocks by their braces.</summary>
internal static partial class CSharp
{
    [GeneratedRegex(@"\b(class|struct|interface|enum|record|namespace)\s+\w")]
    private static partial Regex TypeHeader();

    /// <summary>The same text with comments and literals blanked; line breaks stay where they are.</summary>
    internal static string Code(string text)
    {
        var code = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var end = SkipAt(text, at);
            if (end == at) code.Append(text[at++]);
            else for (; at < end; at++) code.Append(text[at] == '\n' ? '\n' : ' ');
        }
        return code.ToString();
    }

    /// <summary>Members (methods, properties, constructors) of all types of a file, by braces.</summary>
    internal static IEnumerable<Block> Members(string text)
    {
        var code = Code(text);
        var open = new Stack<(string Header, int Line, bool IsMember)>();
        int headerStart = 0, line = 1;
        for (var at = 0; at < code.Length; at++)
        {
            var c = code[at];
            if (c == '\n') line++;
            if (c == '{')
            {
                var header = code[headerStart..at].TrimStart();
                var firstLine = line - header.Count(each => each == '\n');
                var within = open.Count == 0 || open.Peek().Header.Length > 0 && TypeHeader().IsMatch(open.Peek().Header);
                open.Push((header, firstLine, within && !TypeHeader().IsMatch(header)));
            }
            if (c == '}' && open.TryPop(out var block) && block.IsMember) yield return new Block(block.Header, block.Line, line);
            if (c is '{' or '}' or ';') headerStart = at + 1;
        }
    }

    /// <summary>The end of a comment or literal that begins at `at`; `at` itself when none does.</summary>
    private static int SkipAt(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith("//")) return End(text, "\n", at);
        if (rest.StartsWith("/*")) return End(text, "*/", at) + 2;
        if (rest[0] == '\'') return rest.Length > 3 && rest[1] == '\\' ? End(text, "'", at + 3) + 1 : at + 3;
        if (rest[0] is not ('"' or '$' or '@')) return at;
        var prefix = rest.IndexOfAnyExcept('$', '@');
        if (prefix < 0 || rest[prefix] != '"') return at;
        var quotes = rest[prefix..].IndexOfAnyExcept('"');
        if (quotes >= 3) return End(text, new string('"', quotes), at + prefix + quotes) + quotes;
        return SkipString(text, at + prefix + 1, rest[..prefix].Contains('@'), rest[..prefix].Contains('$'));
    }

    private static int SkipString(string text, int at, bool verbatim, bool interpolated)
    {
        while (at < text.Length && text[at] != '"')
        {
            if (text[at] == '\\' && !verbatim) at += 2;
            else if (text[at] == '{' && interpolated && text[at + 1] == '{') at += 2;
            else if (text[at] == '{' && interpolated) at = SkipHole(text, at + 1);
            else at++;
            if (verbatim && at + 1 < text.Length && text[at] == '"' && text[at + 1] == '"') at += 2;
        }
        return Math.Min(at + 1, text.Length);
    }

    private static int SkipHole(string text, int at)
    {
        for (var depth = 1; at < text.Length && depth > 0;)
        {
            var end = SkipAt(text, at);
            if (end != at) { at = end; continue; }
            depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
            at++;
        }
        return at;
    }

    private static int End(string text, string mark, int from)
    {
        var end = text.IndexOf(mark, Math.Min(from, text.Length), StringComparison.Ordinal);
        return end < 0 ? text.Length : end;
    }
}
