using System.Text.Json.Nodes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>Things by name, in the order of the file.</summary>
/// <param name="what">What one of them is called.</param>
internal abstract class MapShape<T>(string what, Table<T> table, ReloadEffect effect) : Shape<Items<T>>, IHoldsTable, ICompares<Items<T>> where T : class
{
    public ITable Table => table;

    internal override string Form => $"a mapping of {what} names";

    private protected Table<T> Inner => table;

    private protected abstract string NameOf(T item);

    private protected abstract T ReadItem(YamlNode.Scalar key, YamlNode node, ConfigPath path, Reading reading);

    internal override Items<T> Read(YamlNode node, Items<T> before, ConfigPath path, Reading reading)
    {
        switch (node)
        {
            case YamlNode.Scalar { IsNull: true }:
                return [];
            case YamlNode.Mapping mapping:
                List<T> items = [];
                foreach (var (key, value) in mapping.Pairs)
                {
                    if (!reading.Continues(key, path)) break;
                    if (Names.Check(what, key.Text) is { } complaint) reading.Report(complaint, key, path.Key(key.Text));
                    items.Add(ReadItem(key, value, path.Key(key.Text), reading));
                }

                return items.ToItems();
            default:
                ReportKind(node, path, reading);
                return before;
        }
    }

    internal override YamlNode Write(Items<T> value, bool all) => YamlPrinter.Mapping(value.Select(item => (NameOf(item), table.Write(item, all))));

    internal override JsonObject Schema(SchemaDefinitions definitions) => new()
    {
        ["type"] = new JsonArray("object", "null"),
        ["additionalProperties"] = table.Schema(definitions),
        ["propertyNames"] = new JsonObject { ["pattern"] = Names.Pattern },
    };

    public void Compare(Items<T> before, Items<T> after, ConfigPath path, ICollection<ConfigChange> changes)
    {
        var (old, now) = (before.ToDictionary(NameOf), after.ToDictionary(NameOf));
        foreach (var item in before.Where(item => !now.ContainsKey(NameOf(item))))
            changes.Add(new(path.Key(NameOf(item)).Text, YamlPrinter.Flow(table.Write(item, false)), null, effect));
        foreach (var item in after)
        {
            if (old.TryGetValue(NameOf(item), out var earlier)) table.Compare(earlier, item, path.Key(NameOf(item)), changes);
            else changes.Add(new(path.Key(NameOf(item)).Text, null, YamlPrinter.Flow(table.Write(item, false)), effect));
        }
    }
}
