namespace Halftone.Core.Config.Yaml;

/// <summary>The text of a file with its lines, split at the same places as the YAML parser counts them.</summary>
internal sealed class SourceText
{
    private readonly List<Range> _lines = [];

    internal SourceText(string file, string text)
    {
        File = file;
        // A byte order mark is no part of the first key; the parser would take it for one.
        Text = text.StartsWith('\uFEFF') ? text[1..] : text;
        SplitLines();
    }

    /// <summary>The name as people wrote it, for messages only.</summary>
    internal string File { get; }

    internal string Text { get; }

    internal int LineCount => _lines.Count;

    /// <param name="number">From 1.</param>
    internal ReadOnlySpan<char> Line(int number) => number >= 1 && number <= _lines.Count ? Text.AsSpan()[_lines[number - 1]] : default;

    /// <summary>The character at a place; NUL beyond the line's end.</summary>
    internal char At(int line, int column)
    {
        var text = Line(line);
        return column >= 1 && column <= text.Length ? text[column - 1] : '\0';
    }

    private void SplitLines()
    {
        var start = 0;
        for (var at = 0; at < Text.Length; at++)
        {
            if (Text[at] is not ('\n' or '\r' or '\u0085' or '\u2028' or '\u2029')) continue;
            _lines.Add(start..at);
            if (Text[at] == '\r' && at + 1 < Text.Length && Text[at + 1] == '\n') at++;
            start = at + 1;
        }

        _lines.Add(start..Text.Length);
    }
}
