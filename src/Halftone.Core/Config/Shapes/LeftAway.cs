using System.Text.Json.Nodes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>A value that is absent when its key is left away; nothing is merged into it, so that no word has to take it away again.</summary>
internal sealed class LeftAway<T>(Shape<T> shape) : Shape<T?> where T : struct
{
    internal override string Form => shape.Form;

    internal override T? Read(YamlNode node, T? before, ConfigPath path, Reading reading) => shape.Read(node, before ?? default, path, reading);

    internal override YamlNode Write(T? value, bool all) => shape.Write(value!.Value, all);

    internal override JsonObject Schema(SchemaDefinitions definitions) => shape.Schema(definitions);
}
