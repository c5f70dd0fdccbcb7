using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A test of the query parameter, header or cookie with a name.</summary>
internal readonly record struct NamedTest(string Name, TextTest Test);

/// <summary>Tests by name: { version: v1, debug: { present: true } }.</summary>
/// <param name="what">What has the name, e.g. `header`.</param>
/// <param name="check">Null when the name will do.</param>
internal sealed class NamedTests(string what, Shape<TextTest> test, Func<string, Complaint?> check) : Shape<Items<NamedTest>>, IHoldsTable
{
    /// <summary>Brings names that mean the same into one form.</summary>
    internal Func<string, string> Normal { get; init; } = static name => name;

    public ITable? Table => (test as IHoldsTable)?.Table;

    internal override string Form => $"a mapping of {what} names to tests";

    internal override Items<NamedTest> Read(YamlNode node, Items<NamedTest> before, ConfigPath path, Reading reading)
    {
        if (node is not YamlNode.Mapping { Pairs: var pairs })
        {
            ReportKind(node, path, reading);
            return before;
        }

        if (pairs.Count == 0) reading.Report(new(Codes.ConditionForm, $"no {what} is named", "write NAME: TEXT"), node, path);
        List<NamedTest> tests = [];
        foreach (var (key, value) in pairs)
        {
            if (!reading.Continues(key, path)) break;
            if (check(key.Text) is { } complaint) reading.Report(complaint, key, path.Key(key.Text));
            tests.Add(new(Normal(key.Text), test.Read(value, new TextTest.Present(true), path.Key(key.Text), reading)));
        }

        return tests.ToItems();
    }

    internal override YamlNode Write(Items<NamedTest> value, bool all) => YamlPrinter.Mapping(value.Select(one => (one.Name, test.Write(one.Test, all))));

    internal override JsonObject Schema(SchemaDefinitions definitions) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = test.Schema(definitions),
        ["minProperties"] = 1,
    };
}
