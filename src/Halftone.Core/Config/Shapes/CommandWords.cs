using System.Buffers;
using System.Text;
using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Shapes;

/// <summary>Splits a command as a shell would, and refuses what only a shell could do, for none is run.</summary>
internal ref struct CommandWords
{
    private static readonly SearchValues<char> Operators = SearchValues.Create("|&;<>()`\n");
    private static readonly SearchValues<char> Globs = SearchValues.Create("*?[");

    private readonly ReadOnlySpan<char> _text;
    private readonly string? _own;
    private readonly List<string> _words = [];
    private readonly StringBuilder _word = new();
    private int _at;

    private CommandWords(ReadOnlySpan<char> text, string? own)
    {
        _text = text;
        _own = own;
    }

    /// <param name="own">`${own}` is ours as well; null = nothing beside versions and secrets.</param>
    /// <param name="at">Where in the text the complaint is about, and how many characters.</param>
    internal static Complaint? Split(string text, string? own, out Items<string> words, out (int Start, int Length) at)
    {
        var splitter = new CommandWords(text.AsSpan(), own);
        var complaint = splitter.Run(out var length);
        words = splitter._words.ToItems();
        at = (splitter._at, length);
        return complaint;
    }

    private Complaint? Run(out int length)
    {
        length = 1;
        while (true)
        {
            while (_at < _text.Length && _text[_at] is ' ' or '\t') _at++;
            // A block scalar ends with a line break; one in the middle would be a second command.
            if (_text[_at..].Trim().IsEmpty) break;
            var start = _at;
            if (Word(start) is { } complaint)
            {
                length = _at + 1 < _text.Length && _text[_at + 1] == _text[_at] ? 2 : 1;
                return complaint;
            }

            _words.Add(_word.ToString());
        }

        _at = 0;
        length = _text.Length;
        return FirstWord();
    }

    private Complaint? Word(int start)
    {
        _word.Clear();
        for (; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (c is ' ' or '\t' || (c == '\n' && _text[_at..].Trim().IsEmpty)) break;
            if (Operators.Contains(c)) return Shell(c == '\n' ? "a second line" : $"`{Operator()}`");
            if (Globs.Contains(c)) return Shell($"the pattern `{c}`");
            if ((c == '~' || c == '#') && _at == start) return Shell($"`{c}`");
            var complaint = c switch
            {
                '\'' => Quoted('\''),
                '"' => Quoted('"'),
                '$' => Dollar(),
                '\\' => Escaped(),
                _ => Plain(c),
            };
            if (complaint is not null) return complaint;
        }

        return null;
    }

    private Complaint? Plain(char c)
    {
        _word.Append(c);
        return null;
    }

    private Complaint? Escaped()
    {
        if (_at + 1 == _text.Length) return new(Codes.BadCommand, "the command ends with a backslash", "leave it away, or double it");
        _word.Append(_text[++_at]);
        return null;
    }

    private Complaint? Quoted(char quote)
    {
        var opened = _at++;
        for (; _at < _text.Length && _text[_at] != quote; _at++)
        {
            var c = _text[_at];
            if (quote == '"' && c == '\\' && _at + 1 < _text.Length && _text[_at + 1] is '"' or '\\' or '$' or '`') _word.Append(_text[++_at]);
            else if (quote == '"' && c == '`') return Shell("a command in backquotes");
            else if (quote == '"' && c == '$' && Dollar() is { } complaint) return complaint;
            else if (quote == '\'' || c != '$') _word.Append(c);
        }

        if (_at < _text.Length) return null;
        _at = opened;
        return new(Codes.BadCommand, $"the quote {quote} is not closed", "close it, or put a backslash before it");
    }

    /// <summary>`${..}` is ours; every other dollar is the shell's.</summary>
    private Complaint? Dollar()
    {
        var rest = _text[_at..];
        if (rest.StartsWith("$${"))
        {
            _word.Append("$${");
            _at += 2;
            return null;
        }

        if (rest.StartsWith("${") && rest.IndexOf('}') is > 0 and var end && IsOurs(rest[2..end]))
        {
            _word.Append(rest[..(end + 1)]);
            _at += end;
            return null;
        }

        if (rest.Length > 1 && (char.IsAsciiLetterOrDigit(rest[1]) || rest[1] is '{' or '(' or '_' or '@' or '*' or '?' or '$'))
        {
            if (rest[1] == '(') return Shell("`$(...)`");
            var variable = Variable(rest);
            if (_own is { } own && variable.AsSpan().Trim("${}").Equals(own, StringComparison.OrdinalIgnoreCase))
                return new(Codes.BadReference, $"`{variable}` stands for nothing here", $"write `${{{own}}}`");
            return new(Codes.ShellSyntax, $"`{variable}` needs a shell, but none is run",
                "a variable of the gateway's environment is ${env:NAME}; what the program is given, it reads itself; a shell is run by [sh, -c, \"...\"]");
        }

        _word.Append('$');
        return null;
    }

    private static string Variable(ReadOnlySpan<char> text)
    {
        var end = 2;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_' || (text[1] == '{' && text[end] == '}'))) end++;
        return text[..end].ToString();
    }

    private readonly bool IsOurs(ReadOnlySpan<char> body) =>
        body is "version" || (_own is { } own && body.SequenceEqual(own)) || body.StartsWith("env:", StringComparison.OrdinalIgnoreCase) || body.StartsWith("file:", StringComparison.OrdinalIgnoreCase);

    private readonly string Operator()
    {
        var c = _text[_at];
        return _at + 1 < _text.Length && _text[_at + 1] == c ? $"{c}{c}" : $"{c}";
    }

    private readonly Complaint? FirstWord()
    {
        if (_words.Count == 0) return new(Codes.BadCommand, "the command is empty", "write the program and its arguments, e.g. node server.js");
        var first = _words[0];
        if (first.IndexOf('=') is > 0 and var equals && !first.Contains('/') && !first.AsSpan(0, equals).ContainsAny("${}"))
            return new(Codes.ShellSyntax, $"`{first[..equals]}=...` before the program needs a shell, but none is run",
                $"write `env: {{ {first[..equals]}: ... }}`");
        return first switch
        {
            "cd" => new(Codes.ShellSyntax, "`cd` needs a shell, but none is run", "write the directory as `cwd: ...`"),
            "exec" => new(Codes.ShellSyntax, "`exec` needs a shell, but none is run", "leave it away; the program is started as it is"),
            "export" or "source" or "." or "eval" or "set" or "ulimit" or "trap" => Shell($"`{first}`"),
            _ => null,
        };
    }

    private static Complaint Shell(string what) =>
        new(Codes.ShellSyntax, $"{what} needs a shell, but none is run",
            "quote it if the program is to get it as it is, or run a shell: [sh, -c, \"...\"]");
}
