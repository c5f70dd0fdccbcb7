using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Tests.Unit.Worlds;

/// <summary>Small configurations, as records.</summary>
internal static class Configs
{
    internal static VersionConfig Version(string name, string command = "node a.js") => new() { Name = name, Command = command.Split(' ').ToItems() };

    internal static ServiceConfig Service(string name = "web", string stable = "v1", params VersionConfig[] versions) =>
        new() { Name = name, Stable = stable, Versions = versions.Length == 0 ? [Version("v1"), Version("v2")] : versions.ToItems() };

    internal static HalftoneConfig Of(params ServiceConfig[] services) => new() { Services = services.Length == 0 ? [Service()] : services.ToItems() };

    internal static HalftoneConfig With(this HalftoneConfig config, Func<ServiceConfig, ServiceConfig> change) => config with { Services = config.Services.Select(change).ToItems() };

    internal static HalftoneConfig WithVersion(this HalftoneConfig config, string name, Func<VersionConfig, VersionConfig> change) =>
        config.With(service => service with { Versions = service.Versions.Select(version => version.Name == name ? change(version) : version).ToItems() });

    internal static VersionKey Key(string version, string service = "web") => new(service, version);
}
