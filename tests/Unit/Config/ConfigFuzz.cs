using CsCheck;
using Halftone.Core.Config;
using Halftone.Core.Config.Problems;
using Xunit;

namespace Halftone.Tests.Unit.Config;

/// <summary>A config may come from anywhere: reading never throws, never hangs, and says something about what it refuses.</summary>
public sealed class ConfigFuzz
{
    private static readonly string[] Corpus = [.. ConfigGoldens.Cases.Select(one => one.Input)];

    /// <summary>Pieces that have a meaning somewhere in a config or in YAML.</summary>
    private static readonly string[] Pieces =
    [
        "services:", "versions:", "v1", "rules:", "when:", "{", "}", "[", "]", ": ", ", ", "- ", "\n", "\n  ", "\n    ", "\n\t", "\"", "'", "#", "&a ", "*a", "!t ", "|\n", ">\n", "? ", "%", "@", "\\",
        "\\u0000", "\\x", "\\UFFFFFFFF", "---\n", "...\n", "<<: ", "~", "null", "${env:TOKEN}", "${", "$${", "${version}", "30", "30s", "5%", "10MiB", "\0", "\r", "\u0085", "\u2028", "\uFEFF", "\uD800", "é", "😀",
        "regex: \"(a|b)*c\"", "all: [", "not: {", "any: [", "-", "=", "99999999999999999999", "::/0", "command: ", "defaults: ", "limits: ", "%YAML 1.1\n", "%TAG ! x\n",
    ];

    /// <summary>A second on a quiet machine; what hangs takes for ever.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private static readonly Gen<string> Mutated =
        from text in One(Corpus)
        from edits in Gen.Select(Gen.Double[0, 1], Gen.Int[0, 20], One(Pieces)).Array[1, 6]
        select Edit(text, edits);

    private static readonly Gen<string> Assembled = One(Pieces).Array[0, 60].Select(string.Concat);

    [Fact]
    public void Reading_survives_any_characters() => Gen.String[0, 200].Sample(Holds, iter: 200);

    [Fact]
    public void Reading_survives_pieces_of_configs() => Assembled.Sample(Holds, iter: 1_000);

    [Fact]
    public void Reading_survives_mutated_configs() => Mutated.Sample(Holds, iter: 1_000);

    [Fact]
    public void Line_ends_make_no_difference() => One(Corpus).Sample(
        text => ProblemText.Render(ConfigGoldens.Read(text)) == ProblemText.Render(ConfigGoldens.Read(text.Replace("\n", "\r\n", StringComparison.Ordinal))), iter: 200);

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("&a ")]
    [InlineData("a:\n")]
    [InlineData("\n")]
    [InlineData(" ")]
    [InlineData("#")]
    [InlineData("a: \"x\n")]
    [InlineData("${")]
    public void A_megabyte_of_anything_is_answered_soon(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, ConfigReader.TextMax / piece.Length));
        var started = TimeProvider.System.GetTimestamp();
        Assert.Null(ConfigGoldens.Read(text).Config);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, Soon);
    }

    /// <summary>Small files that say much when written out, compared or tried: each once took minutes or gigabytes, or could.</summary>
    public static TheoryData<string, string> Costly => new()
    {
        { "defaults times versions", Service($"    defaults: {{ command: a, env: {{ {Many(30_000, i => $"V{i}: x")} }} }}\n    versions:\n{Lines(20_000, i => $"      a{i}:")}") },
        { "aliased defaults", Service($"    defaults: &d {{ command: [{Many(30_000, _ => "x")}] }}\n    versions:\n{Lines(20_000, i => $"      a{i}:")}") },
        { "nested conditions", Rules(Lines(80, _ => $"      - {{ when: {Tree(9)}, to: v1 }}")) },
        { "wide conditions", Rules(Lines(40, i => $"      - {{ when: {{ all: [{Many(1_000, j => $"{{query: {{a{i}: b{j}}}}}")}] }}, to: v1 }}")) },
        { "long lists", Rules(Lines(10, i => $"      - {{ when: {{ query: {{ a: {{ in: [{Many(8_000, j => $"v{i}x{j}")}] }} }} }}, to: v1 }}")) },
        { "many expressions", Rules(Lines(3_000, i => $"      - {{ when: {{ query: {{ a: {{ regex: \"x{{{i}}}(a|b)*$\" }} }} }}, to: v1 }}\n      - {{ when: {{ query: {{ a: y{i} }} }}, to: v1 }}")) },
        { "one long name", Service($"    versions:\n      ? {new string('n', 400_000)}\n      : {{ {Many(20_000, i => $"k{i}: 1")} }}") },
        { "one long value", Service($"    versions:\n      v1: {{ command: a, limits: {{ {Many(1_000, i => $"k{i}: 1")}, queue: {new string('9', 800_000)} }} }}") },
        { "many problems on one line", Service($"    versions: {{ {Many(40_000, i => $"v{i}: {{ x: 1 }}")} }}") },
        { "many services", $"services:\n{Lines(20_000, i => $"  s{i}: {{ versions: {{ v: {{ command: a }} }} }}")}" },
        { "many unknown versions", Rules(Lines(18_000, i => $"      - {{ when: {{ query: {{ a: b{i} }} }}, to: w{i} }}")) },
    };

    [Theory]
    [MemberData(nameof(Costly))]
    public void A_file_that_says_much_is_answered_soon(string what, string text)
    {
        Assert.InRange(text.Length, 1, ConfigReader.TextMax);
        var (started, allocated) = (TimeProvider.System.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        var result = ConfigGoldens.Read(text);
        _ = ProblemText.Render(result);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, Soon);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - allocated < 2L << 30, what);
    }

    [Fact]
    public void A_file_beyond_a_megabyte_is_refused_unread()
    {
        var result = ConfigGoldens.Read(new string(' ', ConfigReader.TextMax + 1));
        Assert.Equal(Codes.FileTooLarge, Assert.Single(result.Problems).Code);
    }

    [Fact]
    public void Ten_thousand_rules_are_read()
    {
        var rules = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"      - {{ when: {{ query: {{ q: v{i} }} }}, to: v1 }}\n"));
        var result = ConfigGoldens.Read("services:\n  web:\n    versions:\n      v1: { command: node a.js }\n    rules:\n" + rules);
        Assert.Equal(10_000, result.Config!.Services[0].Rules.Count);
    }

    private static string Service(string body) => $"services:\n  web:\n{body}";

    private static string Rules(string rules) => Service($"    versions: {{ v1: {{ command: a }} }}\n    rules:\n{rules}");

    private static string Many(int count, Func<int, string> item) => string.Join(", ", Enumerable.Range(0, count).Select(item));

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));

    private static string Tree(int depth) =>
        depth == 0 ? "{method: GET}" : $"{{{(depth % 2 == 0 ? "all" : "any")}: [{Tree(depth - 1)}, {Tree(depth - 1)}]}}";

    private static Gen<string> One(string[] of) => Gen.Int[0, of.Length - 1].Select(index => of[index]);

    private static string Edit(string text, (double Where, int Cut, string Piece)[] edits)
    {
        foreach (var (where, cut, piece) in edits)
        {
            var at = (int)(where * text.Length);
            text = text[..at] + piece + text[Math.Min(text.Length, at + cut)..];
        }

        return text;
    }

    private static void Holds(string text)
    {
        var result = ConfigGoldens.Read(text);
        var shown = ProblemText.Render(result);
        Assert.Equal(result.Config is null, result.Errors > 0);
        Assert.True(result.Config is not null || shown.Length > 0);
        Assert.InRange(result.Problems.Count, 0, ProblemList.ShownMax);
        Assert.Equal(result.Problems.Select(problem => problem.Line), result.Problems.Select(problem => problem.Line).Order());
        Assert.All(result.Problems, problem => Assert.InRange(problem.Line, 0, result.Source.LineCount));
        Assert.All(result.Problems, problem => Assert.True(problem.Line == 0 || problem.EndColumn > problem.Column));
        Assert.DoesNotContain(shown, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain("s3cret", shown, StringComparison.Ordinal);
        _ = ProblemJson.Write(result);
        if (result.Config is { } config) Assert.Equal(config, ConfigGoldens.Read(ConfigWriter.Write(config)).Config);
    }
}
