using System.Text.Json.Nodes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A value written as another one.</summary>
/// <param name="blank">Its written form before anything was read.</param>
internal sealed class Mapped<T, V>(Shape<V> shape, V blank, Func<V, T, T> read, Func<T, V> write) : Shape<T>, IHoldsTable
{
    public ITable? Table => shape as ITable ?? (shape as IHoldsTable)?.Table;

    internal override string Form => shape.Form;

    internal override T Read(YamlNode node, T before, ConfigPath path, Reading reading) => read(shape.Read(node, blank, path, reading), before);

    internal override YamlNode Write(T value, bool all) => shape.Write(write(value), all);

    internal override JsonObject Schema(SchemaDefinitions definitions) => shape.Schema(definitions);
}
