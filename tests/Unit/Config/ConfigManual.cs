using System.Text;
using Halftone.Core.Config;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Tests.Unit.Repository;
using Xunit;

namespace Halftone.Tests.Unit.Config;

/// <summary>The pages that are made from the table of keys and the list of codes; `./dev golden` writes them anew.</summary>
public sealed class ConfigManual
{
    [Fact]
    public void The_page_of_keys_says_what_the_table_says() => Compare("docs/manual/config.md", Keys());

    [Fact]
    public void The_page_of_problems_shows_each_code_as_it_is_met() => Compare("docs/manual/config-errors.md", Problems());

    private static void Compare(string page, string expected)
    {
        var path = Path.Combine(Checkout.Root, page);
        if (Golden.Accepts) File.WriteAllText(path, expected);
        Assert.Equal(expected, File.Exists(path) ? File.ReadAllText(path) : "");
    }

    private static string Keys()
    {
        var text = new StringBuilder("""
            # Every key of halftone.yaml

            Made from the table that reads the file; `./dev golden` writes this page anew. [configuration](configuration.md) explains how the parts work
            together, [config-errors](config-errors.md) what can be wrong.

            - Durations carry a unit: `500ms`, `30s`, `1m30s`, `24h`, `30d`. Sizes too: `512B`, `64KiB`, `10MiB`, `1GiB`. Shares too: `5%`, `0.01%`.
            - Addresses are `127.0.0.1:8000`, `[::1]:8000`, `localhost:8000`, and where it is said `unix:PATH`.
            - `${env:NAME}` and `${file:PATH}` may stand in any value; `$${` stands for `${` itself.
            - Texts are taken as written: a version may be called `1.10`. `true` and `false` are the only switches.
            - "on reload" says what a change costs: **at once**, without new processes; **new instances** (new ones start, then the old ones are drained); **next start** of the gateway.

            """);
        foreach (var table in ConfigSchemaTests.Tables) Section(table, text);
        return text.ToString();
    }

    private static void Section(ITable table, StringBuilder text)
    {
        text.Append($"\n## {table.Name}\n\n{table.Summary}\n\n| key | value | default | on reload | meaning |\n|---|---|---|---|---|\n");
        foreach (var row in table.Rows)
        {
            var form = row.Inner is { } inner ? $"{Cell(row.Form)}: [{inner.Name}](#{inner.Name.Replace(' ', '-')})" : Cell(row.Form);
            text.Append($"| `{row.Name}` | {form} | {(row.IsRequired ? "required" : row.Default is { } value ? $"`{value}`" : "")} | {Cost(row.Effect)} | {Cell(row.Description)} |\n");
        }

        if (table.NotYet.Count > 0) text.Append($"\nNot built yet, and refused: {string.Join(", ", table.NotYet.Select(planned => $"`{planned.Name}` ({planned.What})"))}.\n");
    }

    private static string Cost(ReloadEffect effect) => effect switch
    {
        ReloadEffect.Live => "at once",
        ReloadEffect.Instances => "new instances",
        ReloadEffect.Gateway => "next start",
        _ => throw new ArgumentOutOfRangeException(nameof(effect)),
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Problems()
    {
        var text = new StringBuilder("""
            # What can be wrong with halftone.yaml

            Made from the list of codes; `./dev golden` writes this page anew. A code keeps its meaning for ever: `HT1...` is about the file, `HT2...` about
            one key, `HT3...` about keys that do not fit together, `HT31..` are warnings, which `halftone check --strict` refuses as well.

            """);
        var examples = Examples();
        foreach (var code in Codes.All) text.Append($"\n## {code.Id}: {code.Title}\n\n{code.Meaning}\n\n```\n{examples[code]}```\n");
        return text.ToString();
    }

    /// <summary>Of each code the shortest case, shown as `halftone check` shows it.</summary>
    private static Dictionary<ProblemCode, string> Examples()
    {
        var shown =
            from result in ConfigGoldens.Cases.Select(one => ConfigGoldens.Read(one.Input)).Append(ConfigGoldens.Read(new string(' ', ConfigReader.TextMax + 1)))
            from problem in result.Problems
            let text = ProblemText.Render(Only(result, problem))
            // Without the line that counts.
            select (problem.Code, Text: text[..(text.TrimEnd('\n').LastIndexOf('\n') + 1)]);
        return shown.GroupBy(one => one.Code).ToDictionary(group => group.Key, group => group.MinBy(one => one.Text.Length).Text);
    }

    private static ConfigResult Only(ConfigResult result, Problem problem) =>
        new() { Config = null, Problems = [problem], IsCut = false, Errors = 1, Warnings = 0, Source = result.Source };
}
