using System.Text.Json.Nodes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>One way to write a value of a closed set of cases: a key that names the case.</summary>
internal abstract class Variant<T>(string name, string description)
{
    internal string Name => name;

    internal string Description => description;

    internal abstract string Form { get; }

    internal abstract ITable? Inner { get; }

    internal abstract T Read(YamlNode node, ConfigPath path, Reading reading);

    /// <returns>Null when the value is another case.</returns>
    internal abstract YamlNode? Write(T value, bool all);

    internal abstract JsonObject Schema(SchemaDefinitions definitions);
}

/// <summary>A case with what it holds.</summary>
/// <param name="shape">Found on first use, for conditions hold conditions.</param>
/// <param name="blank">What the case holds before anything was read.</param>
internal sealed class Variant<T, C, V>(string name, Func<Shape<V>> shape, V blank, Func<V, T> wrap, Func<C, V> unwrap, string description)
    : Variant<T>(name, description) where C : T
{
    internal override string Form => shape().Form;

    internal override ITable? Inner => shape() as ITable ?? (shape() as IHoldsTable)?.Table;

    internal override T Read(YamlNode node, ConfigPath path, Reading reading) => wrap(shape().Read(node, blank, path, reading));

    internal override YamlNode? Write(T value, bool all) => value is C known ? shape().Write(unwrap(known), all) : null;

    internal override JsonObject Schema(SchemaDefinitions definitions) => shape().Schema(definitions);
}
