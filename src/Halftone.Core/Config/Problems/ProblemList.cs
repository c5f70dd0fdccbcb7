using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Problems;

/// <summary>Collects every problem of one file, each once; a file that is wrong everywhere is told so in bounded words.</summary>
internal sealed class ProblemList(SourceText source)
{
    /// <summary>More than a screen or two of problems is not read; what is left shows on the next try.</summary>
    internal const int ShownMax = 50;

    /// <summary>Collected beyond what is shown, so that the first in the file are shown, not the first found.</summary>
    private const int CollectedMax = 1_000;

    /// <summary>Longer facts and fixes repeat a text of the file that nobody reads to its end.</summary>
    private const int WordsMax = 300;

    private readonly List<Problem> _problems = [];
    private readonly HashSet<(ProblemCode, int, int, string)> _seen = [];

    internal int Count => _problems.Count;

    internal int Errors { get; private set; }

    internal int Warnings => Count - Errors;

    /// <summary>Nothing more is taken; long walks may end.</summary>
    internal bool IsFull => _problems.Count >= CollectedMax;

    /// <summary>There are more problems than <see cref="Shown"/> gives.</summary>
    internal bool IsCut => _problems.Count > ShownMax;

    internal void Add(Complaint complaint, Place place, string path)
    {
        place = Within(place);
        complaint = complaint with { Fact = Cut(complaint.Fact), Fix = Cut(complaint.Fix) };
        // Defaults are read once per version: the same problem at the same place is one problem.
        if (IsFull || !_seen.Add((complaint.Code, place.Line, place.Column, complaint.Fact))) return;
        if (complaint.Code.Severity == Severity.Error) Errors++;
        _problems.Add(new Problem
        {
            Code = complaint.Code,
            File = source.File,
            Line = place.Line,
            Column = place.Column,
            EndColumn = EndOnLine(place),
            Path = path,
            Fact = complaint.Fact,
            Fix = complaint.Fix,
        });
    }

    internal bool AnyErrorUnder(string path) => _problems.Exists(problem => problem.Severity == Severity.Error && IsUnder(problem.Path, path));

    /// <summary>A key at the path or below could not be read for itself, so its value is a stand-in.</summary>
    internal bool AnyUnreadableUnder(string path) =>
        _problems.Exists(problem => problem.Code.Id.StartsWith("HT2", StringComparison.Ordinal) && IsUnder(problem.Path, path));

    private static bool IsUnder(string inner, string outer) =>
        inner.StartsWith(outer, StringComparison.Ordinal) && (inner.Length == outer.Length || inner[outer.Length] is '.' or '[');

    /// <summary>In file order, errors before warnings at the same place.</summary>
    internal Items<Problem> Shown() =>
        _problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column).ThenBy(problem => problem.Code.Id, StringComparer.Ordinal)
            .Take(ShownMax).ToItems();

    private static string Cut(string words) => words.Length <= WordsMax ? words : words[..(WordsMax / 2)] + "..." + words[^(WordsMax / 2)..];

    /// <summary>A text that ends too early is wrong where it ends, not on a line after it.</summary>
    private Place Within(Place place)
    {
        if (place.Line == 0) return place;
        var line = Math.Min(place.Line, source.LineCount);
        while (line > 1 && line == source.LineCount && source.Line(line).IsWhiteSpace()) line--;
        var end = source.Line(line).Length + 1;
        return line == place.Line && place.Column <= end ? place : new(line, line == place.Line ? end : Math.Max(1, end - 1), line, end);
    }

    private int EndOnLine(Place place)
    {
        if (place.Line == 0) return 0;
        var end = place.EndLine == place.Line ? place.EndColumn : source.Line(place.Line).TrimEnd().Length + 1;
        return Math.Max(end, place.Column + 1);
    }
}
