using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Checks;

/// <summary>The mappings that a version was merged from, to point at the one that said something.</summary>
/// <param name="Name">The version's name in the file.</param>
/// <param name="Own">The version's own mapping.</param>
internal sealed record VersionSources(YamlNode.Scalar Name, YamlNode Own, ConfigPath Path, ServiceScope? Service)
{
    internal bool SaysItself(string key) => (Own as YamlNode.Mapping)?.Find(key) is not null;

    /// <summary>The nearest place where a key is written, the version's name when it is nowhere.</summary>
    /// <param name="keys">From the version downward, e.g. `limits`, `queue_wait`.</param>
    internal (YamlNode Node, ConfigPath Path) Find(params ReadOnlySpan<string> keys)
    {
        if (Follow(Own, Path, keys) is { } own) return own;
        if (Service is null) return (Name, Path);
        if (Follow(Service.Defaults, Service.Path.Key("defaults"), keys) is { } shared) return shared;
        if (keys is ["limits", ..] && Follow(Service.Limits, Service.Path.Key("limits"), keys[1..]) is { } common) return common;
        return (Name, Path);
    }

    /// <summary>Whether a key is written anywhere.</summary>
    internal bool Says(params ReadOnlySpan<string> keys) => Find(keys).Node != Name;

    private static (YamlNode Node, ConfigPath Path)? Follow(YamlNode? node, ConfigPath path, ReadOnlySpan<string> keys)
    {
        YamlNode? found = null;
        foreach (var key in keys)
        {
            if ((node as YamlNode.Mapping)?.Find(key) is not { } pair) return null;
            (found, node, path) = (pair.Key, pair.Value, path.Key(key));
        }

        // A single value is pointed at itself, a mapping by its key.
        return found is null ? null : (node is YamlNode.Scalar { IsNull: false } ? node : found, path);
    }
}
