using System.Text.Json.Nodes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A list; a later one replaces an earlier one whole.</summary>
/// <param name="many">What the items are called, in the plural.</param>
/// <param name="blank">The item before it is read.</param>
internal sealed class ListShape<T>(string many, Shape<T> item, T blank) : Shape<Items<T>>, IHoldsTable
{
    /// <summary>One item may stand for a list of one.</summary>
    internal bool OrSingle { get; init; }

    /// <summary>A list of none means nothing.</summary>
    internal bool NeedsOne { get; init; }

    public ITable? Table => item as ITable ?? (item as IHoldsTable)?.Table;

    internal override string Form => OrSingle ? $"{item.Form}, or a list of {many}" : $"a list of {many}";

    internal override Items<T> Read(YamlNode node, Items<T> before, ConfigPath path, Reading reading)
    {
        switch (node)
        {
            case YamlNode.Sequence { Items.Count: 0 } or YamlNode.Scalar { IsNull: true } when NeedsOne:
                reading.Report(new(Problems.Codes.EmptyValue, $"this list has no {many}", "write at least one"), node, path);
                return before;
            case YamlNode.Scalar { IsNull: true }:
                return [];
            case YamlNode.Sequence list:
                return list.Items.TakeWhile(part => reading.Continues(part, path))
                    .Select((part, index) => item.Read(part, blank, path.Item(index), reading)).ToItems();
            case not null when OrSingle:
                return [item.Read(node, blank, path, reading)];
            default:
                ReportKind(node!, path, reading);
                return before;
        }
    }

    internal override bool CanWrite(Items<T> value) => !NeedsOne || !value.IsEmpty;

    internal override YamlNode Write(Items<T> value, bool all) =>
        OrSingle && value.Count == 1 ? item.Write(value[0], all) : YamlPrinter.Sequence(value.Select(part => item.Write(part, all)));

    internal override JsonObject Schema(SchemaDefinitions definitions)
    {
        var list = new JsonObject { ["type"] = new JsonArray("array", "null"), ["items"] = item.Schema(definitions) };
        if (NeedsOne) list["minItems"] = 1;
        return OrSingle ? new() { ["anyOf"] = new JsonArray(item.Schema(definitions), list) } : list;
    }
}
