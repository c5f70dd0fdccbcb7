using System.Text.RegularExpressions;
using System.Xml.Linq;
using Halftone.Core.Config;
using Xunit;

namespace Halftone.Tests.Unit.Repository;

/// <summary>What people read is held against what is there.</summary>
public sealed partial class Documents
{
    private static IEnumerable<string> Pages => Checkout.Files.Where(path => path.EndsWith(".md", StringComparison.Ordinal));

    [Theory]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("STYLE.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("README.md")]
    public void Every_path_a_page_names_exists(string page)
    {
        var broken =
            from Match path in CodePath().Matches(Checkout.Read(page))
            let name = path.Groups[1].Value
            where !Checkout.Files.Any(file => file == name || file.StartsWith(name.TrimEnd('/') + "/", StringComparison.Ordinal) || file.EndsWith("/" + name, StringComparison.Ordinal) || file.Contains($"/{name.TrimEnd('/')}/", StringComparison.Ordinal))
            select $"{page} names {name}";
        Checkout.Expect(broken);
    }

    [Fact]
    public void Every_link_between_pages_leads_somewhere()
    {
        var broken =
            from page in Pages
            from Match link in Link().Matches(Checkout.Read(page))
            let target = Path.GetFullPath(Path.Combine(Checkout.Root, Path.GetDirectoryName(page)!, link.Groups[1].Value))
            where !Path.Exists(target)
            select $"{page} links to {link.Groups[1].Value}";
        Checkout.Expect(broken);
    }

    [Fact]
    public void The_changelog_has_a_place_for_the_next_change() => Assert.Contains("\n## Unreleased\n", Checkout.Read("CHANGELOG.md"));

    [Fact]
    public void Every_package_has_a_line_in_the_decisions()
    {
        var decisions = string.Concat(Checkout.Files.Where(path => path.StartsWith("docs/decisions/", StringComparison.Ordinal)).Select(Checkout.Read));
        var packages = XDocument.Parse(Checkout.Read("Directory.Packages.props")).Descendants("PackageVersion").Select(each => (string)each.Attribute("Include")!);
        var unexplained = packages.Where(package => !decisions.Contains($"| {package} |", StringComparison.Ordinal));
        Checkout.Expect(unexplained);
    }

    [Fact]
    public void Every_verb_has_a_manual_page()
    {
        var verbs = Checkout.Sources.Select(path => VerbFile().Match(path)).Where(match => match.Success).Select(match => match.Groups[1].Value.ToLowerInvariant());
        var unexplained = verbs.Where(verb => !Checkout.Files.Contains($"docs/manual/{verb}.md"));
        Checkout.Expect(unexplained);
    }

    /// <summary>What people copy must work: every whole configuration in the pages and the examples is read without a problem.</summary>
    [Fact]
    public void Every_configuration_we_show_is_accepted()
    {
        var shown = (from page in Pages
                     from Match block in YamlBlock().Matches(Checkout.Read(page))
                     where block.Groups[1].Value.Contains("services:", StringComparison.Ordinal)
                     select (Where: page, Text: block.Groups[1].Value))
            .Concat(Checkout.Files.Where(path => path.StartsWith("examples/", StringComparison.Ordinal) && path.EndsWith(".yaml", StringComparison.Ordinal)).Select(path => (Where: path, Text: Checkout.Read(path))))
            .ToList();
        var refused = from each in shown
                      let result = ConfigReader.Read(each.Where, each.Text, _ => "secret")
                      from problem in result.Problems
                      select $"{each.Where}: {problem}";
        Assert.True(shown.Count >= 4);
        Checkout.Expect(refused);
    }

    // A file or folder in backticks: has a slash or a known ending, and is no pattern, option, URL or place on the operator's machine.
    [GeneratedRegex(@"`((?![./~]|run/|artifacts/|https?:)[\w./-]+(?:/|\.(?:cs|md|csproj|props|yaml|json|txt|js|sh))|(?:src|tests|bench|docs|fixtures|examples|tools)/[\w./-]+)`")]
    private static partial Regex CodePath();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"^src/Halftone/Verbs/(\w+)Verb\.cs$")]
    private static partial Regex VerbFile();
}
