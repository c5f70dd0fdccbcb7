using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;

namespace Halftone.Control.Worlds;

/// <summary>Refuses names that the configuration does not have, and says which it has.</summary>
internal static class Names
{
    internal static ChangeResult.Unknown UnknownService(HalftoneConfig config, string service) =>
        new($"there is no service {service}", config.Services.Select(known => known.Name).ToItems());

    internal static ChangeResult.Unknown? Unknown(HalftoneConfig config, VersionKey key)
    {
        if (config.Service(key.Service) is not { } service) return UnknownService(config, key.Service);
        return service.Version(key.Version) is null
            ? new($"service {key.Service} has no version {key.Version}", service.Versions.Select(known => known.Name).ToItems())
            : null;
    }
}
