using Halftone.Core.Config;
using Halftone.Core.Config.Problems;
using Halftone.Tests.Unit.Repository;
using Xunit;

namespace Halftone.Tests.Unit.Config;

/// <summary>Files of a config above the line and below it what reading it comes to: the merged config, or every problem.</summary>
public sealed class ConfigGoldens
{
    private const string Line = "\n----------\n";

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.golden").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    internal static string Folder { get; } = Path.Combine(Checkout.Root, "tests/Unit/Config/golden");

    internal static IEnumerable<(string Name, string Input, string Expected)> Cases => Names.Select(row =>
    {
        var parts = File.ReadAllText(Path.Combine(Folder, $"{row.Data}.golden")).Split(Line, 2);
        return (row.Data, parts[0] + "\n", parts[1]);
    });

    internal static ConfigResult Read(string text) => ConfigReader.Read("halftone.yaml", text, Resolve);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_config_reads_as_written_below_the_line(string name)
    {
        var (_, input, expected) = Cases.Single(one => one.Name == name);
        var actual = Render(Read(input));
        if (Golden.Accepts) File.WriteAllText(Path.Combine(Folder, $"{name}.golden"), input[..^1] + Line + actual);
        else Assert.Equal(expected, actual);
    }

    [Fact]
    public void What_is_written_of_a_good_config_reads_back_to_it()
    {
        foreach (var (name, input, _) in Cases)
        {
            if (Read(input).Config is not { } config) continue;
            foreach (var all in new[] { false, true })
            {
                var written = ConfigWriter.Write(config, all);
                var again = Read(written);
                Assert.True(config == again.Config, $"{name}:\n{written}\n{ProblemText.Render(again)}");
            }
        }
    }

    [Fact]
    public void Every_code_is_shown_by_a_case()
    {
        var shown = Cases.SelectMany(one => Read(one.Input).Problems).Select(problem => problem.Code.Id).ToHashSet();
        // Too large for a file that people read; ConfigReaderTests has them.
        shown.UnionWith([Codes.FileTooLarge.Id]);
        Assert.Empty(Codes.All.Select(code => code.Id).Except(shown));
    }

    [Fact]
    public void Codes_are_unique_and_well_formed()
    {
        Assert.Equal(Codes.All.Count, Codes.All.Select(code => code.Id).Distinct().Count());
        Assert.All(Codes.All, code => Assert.Matches("^HT[123][0-9]{3}$", code.Id));
        Assert.All(Codes.All,
            code => Assert.True(code.Severity == Severity.Warning == code.Id.StartsWith("HT31", StringComparison.Ordinal), code.Id));
    }

    /// <summary>What stands outside the config in every case.</summary>
    private static string? Resolve(SecretReference reference) => (reference.Kind, reference.Name) switch
    {
        (SecretKind.Environment, "TOKEN") => "s3cret",
        (SecretKind.Environment, "WORDS") => "two words",
        (SecretKind.Environment, "EMPTY") => "",
        (SecretKind.Environment, "ADMIN_TOKEN") => "0123456789abcdef0123456789abcdef",
        (SecretKind.Environment, "SPACED_TOKEN") => "sixteen letters and more",
        (SecretKind.File, "secrets/key") => "k3y\n",
        _ => null,
    };

    private static string Render(ConfigResult result) => ProblemText.Render(result) + (result.Config is { } config ? ConfigWriter.Write(config) : "");
}
