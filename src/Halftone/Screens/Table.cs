using System.Text;

namespace Halftone.Screens;

/// <summary>One cell: its text and, on a terminal, its colour.</summary>
internal readonly record struct Cell(string Text, Ink Ink = Ink.None)
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>
/// Rows under a heading. On a terminal aligned, and when it is too narrow without the columns that matter least and then cut with `…`,
/// so that no line wraps; piped, complete and tab-separated.
/// </summary>
internal sealed class Table(params string[] heading)
{
    private const int Gap = 2;

    /// <summary>A column is not cut below this many characters; `v2/1` still reads.</summary>
    private const int NarrowMin = 4;

    private readonly List<Cell[]> _rows = [];

    /// <summary>Headings of columns that a narrow terminal does without, the first to go first.</summary>
    internal string[] GoFirst { get; init; } = [];

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
        var widths = Widths();
        var kept = Enumerable.Range(0, heading.Length).ToList();
        foreach (var name in GoFirst)
        {
            if (WidthOf(widths, kept) <= terminal.Width) break;
            kept.Remove(Array.IndexOf(heading, name));
        }
        Fit(widths, kept, terminal.Width);
        WriteLine(terminal, widths, kept, [.. heading.Select(name => new Cell(name, Ink.Dim))]);
        foreach (var row in _rows) WriteLine(terminal, widths, kept, row);
    }

    private void WriteTabs(TextWriter output)
    {
        output.WriteLine(string.Join('\t', heading));
        foreach (var row in _rows) output.WriteLine(string.Join('\t', row.Select(cell => Plain(cell.Text))));
    }

    private static void WriteLine(Terminal terminal, int[] widths, List<int> kept, Cell[] row)
    {
        var line = new StringBuilder();
        foreach (var column in kept)
        {
            var text = Cut(Plain(row[column].Text), widths[column]);
            line.Append(terminal.Paint(text, row[column].Ink));
            if (column != kept[^1]) line.Append(' ', widths[column] - text.Length + Gap);
        }
        terminal.Output.WriteLine(line.ToString().TrimEnd());
    }

    private static int WidthOf(int[] widths, List<int> kept) => kept.Sum(column => widths[column]) + Gap * (kept.Count - 1);

    private int[] Widths() =>
        [.. heading.Select((name, column) => Math.Max(name.Length, _rows.Select(row => Plain(row[column].Text).Length).DefaultIfEmpty().Max()))];

    /// <summary>Takes characters from the widest column until the line fits; what is short is never cut.</summary>
    private static void Fit(int[] widths, List<int> kept, int width)
    {
        for (var excess = WidthOf(widths, kept) - width; excess > 0; excess--)
        {
            var widest = kept.MaxBy(column => widths[column]);
            if (widths[widest] <= NarrowMin) break;
            widths[widest]--;
        }
    }

    private static string Cut(string text, int width) => text.Length <= width ? text : $"{text[..(width - 1)]}…";

    /// <summary>A tab or a line break inside a cell would make a second cell or row of it, an escape would paint the terminal.</summary>
    private static string Plain(string text) =>
        text.AsSpan().ContainsAnyInRange('\0', '\x1f') ? string.Create(text.Length, text, static (span, from) =>
        {
            for (var at = 0; at < span.Length; at++) span[at] = char.IsControl(from[at]) ? ' ' : from[at];
        }) : text;
}
