using System.Text;

namespace Halftone.Bench.Shared.Reports;

/// <summary>A Markdown table, aligned so that it reads in a terminal too.</summary>
internal sealed class Table(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    internal void Row(params string[] cells) => _rows.Add(cells);

    internal string ToMarkdown()
    {
        var widths = columns.Select((column, i) => _rows.Select(row => row[i].Length).Append(column.Length).Max()).ToArray();
        var text = new StringBuilder();
        Append(columns);
        Append([.. widths.Select((width, i) => i == 0 ? new string('-', width) : new string('-', width - 1) + ":")]);
        foreach (var row in _rows) Append(row);
        return text.ToString();

        void Append(string[] cells) =>
            text.Append("| ").AppendJoin(" | ", cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).Append(" |\n");
    }
}
