using System.Text.Json.Nodes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A text or record that may be absent, and a word that makes it so again where `defaults` have set it.</summary>
/// <param name="blank">What a mapping begins with where nothing was set before; null for texts.</param>
internal sealed class OptionalRecord<T>(Shape<T> shape, string word, T? blank = null) : Shape<T?>, IHoldsTable where T : class
{
    public ITable? Table => shape as ITable ?? (shape as IHoldsTable)?.Table;

    internal override string Form => $"{shape.Form}, or `{word}`";

    internal override T? Read(YamlNode node, T? before, ConfigPath path, Reading reading) =>
        reading.Peek(node) == word ? null : shape.Read(node, (before ?? blank)!, path, reading);

    internal override bool CanWrite(T? value) => true;

    internal override YamlNode Write(T? value, bool all) => value is not null ? shape.Write(value, all) : YamlPrinter.Scalar(word);

    internal override JsonObject Schema(SchemaDefinitions definitions) => Absent.OrWord(shape.Schema(definitions), word);
}
