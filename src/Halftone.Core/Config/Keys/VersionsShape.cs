using Halftone.Core.Config.Checks;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Keys;

/// <summary>`versions`: each is the service's limits, then `defaults`, then its own keys.</summary>
internal sealed class VersionsShape() : MapShape<VersionConfig>("version", VersionKeys.Table, ReloadEffect.Instances)
{
    private protected override string NameOf(VersionConfig item) => item.Name;

    private protected override VersionConfig ReadItem(YamlNode.Scalar key, YamlNode node, ConfigPath path, Reading reading)
    {
        var version = VersionKeys.Table.Blank with { Name = key.Text };
        var outer = reading.Version;
        reading.Version = key.Text;
        if (reading.Service is { } service)
        {
            if (service.Limits is { } limits) version = version with
            {
                Limits = LimitsKeys.Table.Read(limits, version.Limits,
                service.Path.Key("limits"), reading)
            };
            if (service.Defaults is { } defaults) version = VersionKeys.Table.Read(defaults, version, service.Path.Key("defaults"), reading);
        }

        version = VersionKeys.Table.Read(node, version, path, reading);
        reading.Version = outer;
        VersionChecks.Run(version, new VersionSources(key, node, path, reading.Service), reading);
        return VersionKeys.WithoutWhatMeansNothing(version);
    }
}
