using System.Text.Json.Nodes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A key that is one property of the record.</summary>
internal sealed class ValueKey<T, V>(string name, Shape<V> shape, Func<T, V> get, Func<T, V, T> set, string description, ReloadEffect effect)
    : Key<T>(name, description, effect) where T : class
{
    internal override string Form => shape.Form;

    internal override ITable? Inner => shape as ITable ?? (shape as IHoldsTable)?.Table;

    internal override T Read(YamlNode node, T before, ConfigPath path, Reading reading) => set(before, shape.Read(node, get(before), path, reading));

    internal override YamlNode? Write(T record, T blank, bool all)
    {
        var (value, normal) = (get(record), get(blank));
        if (!shape.CanWrite(value) || (!all && !IsRequired && EqualityComparer<V>.Default.Equals(value, normal))) return null;
        return shape.Write(value, all);
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => shape.Schema(definitions);

    internal override string? Default(T blank) =>
        IsRequired || shape is ITable || !shape.CanWrite(get(blank)) || shape.Write(get(blank), false) is YamlNode.Mapping or YamlNode.Scalar { Text: "" } ? null
        : YamlPrinter.Flow(shape.Write(get(blank), false));

    internal override void Compare(T before, T after, ConfigPath path, ICollection<ConfigChange> changes)
    {
        var (old, now) = (get(before), get(after));
        if (EqualityComparer<V>.Default.Equals(old, now)) return;
        if (shape is ICompares<V> inner && old is not null && now is not null) inner.Compare(old, now, path, changes);
        else changes.Add(new(path.Text, Text(old), Text(now), Effect));
    }

    private string? Text(V value) => !shape.CanWrite(value) ? null : YamlPrinter.Flow(shape.Write(value, false));
}
