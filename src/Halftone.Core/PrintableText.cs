using System.Buffers;
using System.Text;

namespace Halftone.Core;

/// <summary>Makes the text of somebody else safe to show: no control character of it moves a cursor, retitles a window, begins a line of a log, or turns the order of what stands beside it.</summary>
internal static class PrintableText
{
    private const char Escape = '\x1b';

    private static readonly SearchValues<char> Parameters = SearchValues.Create("0123456789;:");

    private const string Reset = "\x1b[0m";

    /// <param name="lines">Line feeds stay: the text is ours and has several.</param>
    /// <param name="colors">Colours (SGR sequences) stay, and end with the text: a terminal reads them.</param>
    internal static string Of(string text, bool lines = false, bool colors = false)
    {
        var at = 0;
        while (at < text.Length && IsPlain(text[at], lines)) at++;
        if (at == text.Length) return text;

        var shown = new StringBuilder(text, 0, at, text.Length + 16);
        var colored = false;
        while (at < text.Length)
        {
            var letter = text[at];
            if (letter == Escape && colors && ColorLength(text.AsSpan(at)) is var length and > 0)
            {
                shown.Append(text, at, length);
                at += length;
                colored = true;
                continue;
            }
            if (IsPlain(letter, lines)) shown.Append(letter);
            else shown.Append(letter switch { '\r' => "\\r", '\n' => "\\n", _ => $"\\x{(int)letter:x2}" });
            at++;
        }
        if (colored && !text.EndsWith(Reset, StringComparison.Ordinal)) shown.Append(Reset);
        return shown.ToString();
    }

    private static bool IsPlain(char letter, bool lines) => letter is not (< ' ' or >= '\x7f' and <= '\x9f' or >= '\u2028' and <= '\u202e' or >= '\u2066' and <= '\u2069') || letter == '\t' || (letter == '\n' && lines);

    /// <summary>ESC [ digits and semicolons m; 0 = it is another sequence, or a cut one.</summary>
    private static int ColorLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[1] != '[') return 0;
        var end = text[2..].IndexOfAnyExcept(Parameters);
        return end >= 0 && text[2 + end] == 'm' ? end + 3 : 0;
    }
}
