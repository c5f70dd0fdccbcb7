using System.Text;

namespace Halftone.Screens;

/// <summary>A screen that is drawn again in its place, in one write, so that nothing flickers.</summary>
internal sealed class LiveScreen(Terminal terminal)
{
    /// <summary>No faster than this: eyes take no more, and a slow line is not filled. Argo's pace.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private int _lines;

    internal void Draw(Action<Terminal> write)
    {
        using var page = new StringWriter();
        write(terminal.Onto(page));
        var lines = page.ToString().Split('\n')[..^1];
        // What has scrolled away could not be drawn over.
        if (lines.Length >= terminal.Height) lines = [.. lines[..(terminal.Height - 2)], "…"];
        var text = new StringBuilder();
        if (_lines > 0) text.Append($"\x1b[{_lines}F\x1b[J");
        foreach (var line in lines) text.Append(line).Append('\n');
        terminal.Output.Write(text.ToString());
        _lines = lines.Length;
    }
}
