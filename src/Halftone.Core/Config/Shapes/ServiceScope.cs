using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Shapes;

/// <summary>What the keys of one service must know about each other, in whatever order they stand.</summary>
/// <param name="Versions">Names in the order of the file.</param>
/// <param name="Stable">As written, or the only version; null when neither is there.</param>
/// <param name="Defaults">Merged into every version; null when absent.</param>
/// <param name="Limits">Merged into every version before <paramref name="Defaults"/>; null when absent.</param>
internal sealed record ServiceScope(ConfigPath Path, Items<string> Versions, string? Stable, YamlNode? Defaults, YamlNode? Limits);
