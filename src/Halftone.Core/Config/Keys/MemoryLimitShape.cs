using System.Text.Json.Nodes;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Keys;

/// <summary>A size, or `auto`, or `off`.</summary>
internal sealed class MemoryLimitShape : Shape<MemoryLimit>
{
    private const string Auto = "auto";
    private const string Off = "off";

    /// <summary>An idle gateway holds half of the least.</summary>
    private static readonly BytesShape Size = new(64L << 20, 1L << 40);

    internal override string Form => $"{Size.Form}, `{Auto}` or `{Off}`";

    internal override MemoryLimit Read(YamlNode node, MemoryLimit before, ConfigPath path, Reading reading) => reading.Peek(node) switch
    {
        Auto => new MemoryLimit.Auto(),
        Off => new MemoryLimit.Off(),
        _ => Size.Read(node, 0, path, reading) is > 0 and var bytes ? new MemoryLimit.Size(bytes) : before,
    };

    internal override YamlNode Write(MemoryLimit value, bool all) => value switch
    {
        MemoryLimit.Auto => YamlPrinter.Scalar(Auto),
        MemoryLimit.Off => YamlPrinter.Scalar(Off),
        MemoryLimit.Size(var bytes) => Size.Write(bytes, all),
        _ => throw new System.Diagnostics.UnreachableException($"{value} is no memory limit."),
    };

    internal override JsonObject Schema(SchemaDefinitions definitions) => Absent.OrWord(Absent.OrWord(Size.Schema(definitions), Off), Auto);
}
