using System.Globalization;
using Halftone.Bench.Shared.Contenders;

namespace Halftone.Bench.Shared.Reports;

/// <summary>Recorded reports are numbered and kept; others are thrown away with the build.</summary>
internal static class ReportPlace
{
    internal static string For(string? record, string scratchName)
    {
        if (record is null) return Path.Combine(Repository.Built, "reports", $"{scratchName}.md");
        var directory = Path.Combine(Repository.Root, "docs", "measurements");
        Directory.CreateDirectory(directory);
        var last = Directory.GetFiles(directory, "????-*.md").Select(file => Path.GetFileName(file)[..4])
            .Select(digits => int.TryParse(digits, CultureInfo.InvariantCulture, out var number) ? number : 0).DefaultIfEmpty(0).Max();
        return Path.Combine(directory, $"{last + 1:0000}-{record}.md");
    }
}
