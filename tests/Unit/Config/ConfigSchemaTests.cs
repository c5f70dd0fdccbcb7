using System.Text;
using System.Text.Json.Nodes;
using Halftone.Core.Config;
using Halftone.Core.Config.Keys;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;
using NJsonSchema;
using Xunit;

namespace Halftone.Tests.Unit.Config;

public sealed class ConfigSchemaTests
{
    private static readonly string Schema = Encoding.UTF8.GetString(SchemaWriter.Write().Span);

    /// <summary>Every table that can be reached from the top of the file.</summary>
    internal static IReadOnlyList<ITable> Tables { get; } = Reach(RootKeys.Table);

    [Fact]
    public async Task Every_good_config_fits_the_schema()
    {
        var schema = await JsonSchema.FromJsonAsync(Schema, TestContext.Current.CancellationToken);
        foreach (var (name, input, _) in ConfigGoldens.Cases.Where(one => ConfigGoldens.Read(one.Input).Config is not null))
        {
            var errors = schema.Validate(AsAnEditorSees(input).ToJsonString());
            Assert.True(errors.Count == 0, $"{name}: {string.Join('\n', errors)}");
        }
    }

    [Theory]
    [InlineData("bad-unknown-keys")]
    [InlineData("bad-not-yet")]
    [InlineData("bad-other-names")]
    [InlineData("bad-missing-keys")]
    [InlineData("bad-kinds")]
    [InlineData("bad-numbers")]
    [InlineData("bad-durations")]
    [InlineData("bad-bytes")]
    [InlineData("bad-shares")]
    [InlineData("bad-booleans")]
    [InlineData("bad-words")]
    [InlineData("bad-conditions")]
    [InlineData("bad-schema")]
    public async Task What_an_editor_can_see_is_refused_by_the_schema_too(string name)
    {
        var schema = await JsonSchema.FromJsonAsync(Schema, TestContext.Current.CancellationToken);
        var (_, input, _) = ConfigGoldens.Cases.Single(one => one.Name == name);
        Assert.NotEmpty(schema.Validate(AsAnEditorSees(input).ToJsonString()));
    }

    [Fact]
    public void The_schema_names_the_keys_of_the_tables()
    {
        var definitions = JsonNode.Parse(Schema)!["definitions"]!.AsObject();
        foreach (var table in Tables)
        {
            var properties = definitions[table.Name.Replace(' ', '_')]!["properties"]!.AsObject();
            Assert.Equal(table.Rows.Select(row => row.Name), properties.Select(property => property.Key));
            Assert.All(properties, property => Assert.False(string.IsNullOrWhiteSpace(property.Value!["description"]!.ToString())));
        }
    }

    [Fact]
    public void Planned_keys_are_no_keys_yet()
    {
        Assert.All(Tables, table => Assert.Empty(table.NotYet.Select(planned => planned.Name).Intersect(table.Rows.Select(row => row.Name))));
    }

    /// <summary>The values that a YAML 1.2 editor hands to the schema: plain words become numbers and booleans.</summary>
    private static JsonNode AsAnEditorSees(string text)
    {
        var source = new SourceText("halftone.yaml", text);
        return Json(YamlTree.Read(source, new ProblemList(source))!)!;
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlNode.Mapping mapping => new JsonObject(mapping.Pairs.Select(pair => KeyValuePair.Create(pair.Key.Text, Json(pair.Value)))),
        YamlNode.Sequence list => new JsonArray([.. list.Items.Select(Json)]),
        YamlNode.Scalar { IsNull: true } => null,
        YamlNode.Scalar { IsPlain: true, Text: "true" or "false" } word => JsonValue.Create(word.Text == "true"),
        YamlNode.Scalar { IsPlain: true } word when long.TryParse(word.Text, out var whole) => JsonValue.Create(whole),
        YamlNode.Scalar { IsPlain: true } word when double.TryParse(word.Text, out var number) => JsonValue.Create(number),
        YamlNode.Scalar word => JsonValue.Create(word.Text),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private static List<ITable> Reach(ITable root)
    {
        List<ITable> found = [root];
        for (var next = 0; next < found.Count; next++)
        {
            found.AddRange(found[next].Rows.Select(row => row.Inner).OfType<ITable>().Distinct().Where(inner => !found.Contains(inner)));
        }

        return found;
    }
}
