using Halftone.Core.Config;

namespace Halftone.Core.Worlds;

/// <summary>Finds services and versions of a configuration by name.</summary>
internal static class ConfigLookup
{
    internal static ServiceConfig? Service(this HalftoneConfig config, string name) => config.Services.FirstOrDefault(service => service.Name == name);

    internal static VersionConfig? Version(this ServiceConfig service, string name) => service.Versions.FirstOrDefault(version => version.Name == name);

    internal static VersionConfig? Version(this HalftoneConfig config, VersionKey key) => config.Service(key.Service)?.Version(key.Version);

    internal static IEnumerable<(VersionKey Key, VersionConfig Config, ServiceConfig Service)> AllVersions(this HalftoneConfig config) =>
        from service in config.Services from version in service.Versions select (new VersionKey(service.Name, version.Name), version, service);
}
