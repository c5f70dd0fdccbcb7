using System.Text.Json.Nodes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A key that has no property of its own: its value is merged elsewhere, here it is only checked.</summary>
internal sealed class CheckedKey<T, V>(string name, Shape<V> shape, V blank, string description,
    ReloadEffect effect) : Key<T>(name, description, effect)
{
    internal override string Form => shape.Form;

    internal override ITable? Inner => shape as ITable ?? (shape as IHoldsTable)?.Table;

    internal override T Read(YamlNode node, T before, ConfigPath path, Reading reading)
    {
        shape.Read(node, blank, path, reading);
        return before;
    }

    internal override YamlNode? Write(T record, T blank, bool all) => null;

    internal override JsonObject Schema(SchemaDefinitions definitions) => shape.Schema(definitions);

    internal override string? Default(T blank) => null;

    internal override void Compare(T before, T after, ConfigPath path, ICollection<ConfigChange> changes)
    {
        // What it was merged into is compared instead.
    }
}
