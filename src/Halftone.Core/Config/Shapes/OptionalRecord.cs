using System.Text.Json.Nodes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A text or record that may be absent, and a word that makes it so again where `defaults` have set it.</summary>
internal sealed class OptionalRecord<T>(Shape<T> shape, string word) : Shape<T?> where T : class
{
    internal override string Form => $"{shape.Form}, or `{word}`";

    internal override T? Read(YamlNode node, T? before, ConfigPath path, Reading reading) =>
        reading.Peek(node) == word ? null : shape.Read(node, before!, path, reading);

    internal override bool CanWrite(T? value) => true;

    internal override YamlNode Write(T? value, bool all) => value is not null ? shape.Write(value, all) : YamlPrinter.Scalar(word);

    internal override JsonObject Schema(SchemaDefinitions definitions) => Absent.OrWord(shape.Schema(definitions), word);
}
