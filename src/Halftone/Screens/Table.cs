using System.Text;

namespace Halftone.Screens;

/// <summary>One cell: its text and, on a terminal, its colour.</summary>
internal readonly record struct Cell(string Text, Ink Ink = Ink.None)
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>Rows under a heading. On a terminal aligned and cut with `…` so that no line wraps; piped, complete and tab-separated.</summary>
internal sealed class Table(params string[] heading)
{
    private const int Gap = 2;

    /// <summary>A column is not cut below this many characters; `v2/1` still reads.</summary>
    private const int NarrowMin = 4;

    private readonly List<Cell[]> _rows = [];

    internal int Rows => _rows.Count;

    internal void Add(params Cell[] row)
    {
        if (row.Length != heading.Length) throw new ArgumentException($"A row of {row.Length} cells under {heading.Length} headings.", nameof(row));
        _rows.Add(row);
    }

    internal void Write(Terminal terminal)
    {
        if (!terminal.Interactive)
        {
            WriteTabs(terminal.Output);
            return;
        }
        var widths = Fit(Widths(), terminal.Width);
        WriteLine(terminal, widths, [.. heading.Select(name => new Cell(name, Ink.Dim))]);
        foreach (var row in _rows) WriteLine(terminal, widths, row);
    }

    private void WriteTabs(TextWriter output)
    {
        output.WriteLine(string.Join('\t', heading));
        foreach (var row in _rows) output.WriteLine(string.Join('\t', row.Select(cell => Plain(cell.Text))));
    }

    private static void WriteLine(Terminal terminal, int[] widths, Cell[] row)
    {
        var line = new StringBuilder();
        for (var column = 0; column < row.Length; column++)
        {
            var text = Cut(Plain(row[column].Text), widths[column]);
            line.Append(terminal.Paint(text, row[column].Ink));
            if (column < row.Length - 1) line.Append(' ', widths[column] - text.Length + Gap);
        }
        terminal.Output.WriteLine(line.ToString().TrimEnd());
    }

    private int[] Widths() =>
        [.. heading.Select((name, column) => Math.Max(name.Length, _rows.Select(row => Plain(row[column].Text).Length).DefaultIfEmpty().Max()))];

    /// <summary>Takes characters from the widest column until the line fits; headings may be cut too, data that is short never is.</summary>
    private static int[] Fit(int[] widths, int width)
    {
        var excess = widths.Sum() + Gap * (widths.Length - 1) - width;
        while (excess-- > 0)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= NarrowMin) break;
            widths[widest]--;
        }
        return widths;
    }

    private static string Cut(string text, int width) => text.Length <= width ? text : $"{text[..(width - 1)]}…";

    /// <summary>A tab or a line break inside a cell would make a second cell or row of it, an escape would paint the terminal.</summary>
    private static string Plain(string text) =>
        text.AsSpan().ContainsAnyInRange('\0', '\x1f') ? string.Create(text.Length, text, static (span, from) =>
        {
            for (var at = 0; at < span.Length; at++) span[at] = char.IsControl(from[at]) ? ' ' : from[at];
        }) : text;
}
