using Halftone.Core.Config.Problems;

namespace Halftone.Core.Config.Yaml;

/// <summary>Refuses tabs where spaces count. The YAML parser takes some of them silently, and words its refusal of the others badly.</summary>
internal static class Indentation
{
    internal static Complaint Complaint { get; } = new(Codes.Tab, "a tab stands where spaces count", "indent with spaces");

    /// <param name="root">Null when the text could not be parsed, perhaps because of the tabs.</param>
    internal static void Check(SourceText source, YamlNode? root, ProblemList problems)
    {
        // JSON does not count spaces, and its files are often indented with tabs.
        if (source.Text.AsSpan().TrimStart() is ['{' or '[', ..] || !source.Text.Contains('\t')) return;
        var inside = new HashSet<int>();
        if (root is not null) LinesInsideTexts(root, inside);
        for (var number = 1; number <= source.LineCount && !problems.IsFull; number++)
        {
            var line = source.Line(number);
            var indent = line.Length - line.TrimStart(" \t").Length;
            var tab = line[..indent].IndexOf('\t');
            if (tab < 0 || indent == line.Length || line[indent] == '#' || inside.Contains(number)) continue;
            problems.Add(Complaint, new(number, tab + 1, number, indent + 1), "");
        }
    }

    /// <summary>In a quoted or block text that goes over several lines a tab is part of the text.</summary>
    private static void LinesInsideTexts(YamlNode node, HashSet<int> inside)
    {
        switch (node)
        {
            case YamlNode.Scalar { IsPlain: false } text:
                for (var line = text.Place.Line + 1; line <= text.Place.EndLine; line++) inside.Add(line);
                break;
            case YamlNode.Sequence list:
                foreach (var item in list.Items) LinesInsideTexts(item, inside);
                break;
            case YamlNode.Mapping mapping:
                foreach (var pair in mapping.Pairs) LinesInsideTexts(pair.Value, inside);
                break;
        }
    }
}
