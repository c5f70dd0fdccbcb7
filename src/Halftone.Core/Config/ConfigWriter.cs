using Halftone.Core.Config.Keys;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config;

/// <summary>Writes a config as a file that reads back to an equal config: merged, in one order, secrets still references.</summary>
internal static class ConfigWriter
{
    /// <param name="all">Also write what equals its default.</param>
    internal static string Write(HalftoneConfig config, bool all = false) => YamlPrinter.Block((YamlNode.Mapping)RootKeys.Table.Write(config, all));
}
