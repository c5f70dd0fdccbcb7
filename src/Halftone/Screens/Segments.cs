using System.Text;
using Halftone.Core;

namespace Halftone.Screens;

/// <summary>One line of a screen, in pieces of a colour each; on a terminal it is cut to the width with `…`, for colours are not to be counted.</summary>
internal sealed class Segments
{
    private readonly List<(string Text, Ink Ink)> _pieces = [];

    internal Segments Add(string text, Ink ink = Ink.None)
    {
        _pieces.Add((PrintableText.Of(text), ink));
        return this;
    }

    internal void Write(Terminal terminal)
    {
        var line = new StringBuilder();
        var left = terminal.Interactive ? terminal.Width : int.MaxValue;
        foreach (var (text, ink) in _pieces)
        {
            if (left <= 0) break;
            var fits = text.Length <= left;
            line.Append(terminal.Paint(fits ? text : $"{text[..(left - 1)]}…", ink));
            left = fits ? left - text.Length : 0;
        }
        terminal.Output.WriteLine(line.ToString().TrimEnd());
    }
}
