using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Keys;

/// <summary>`services`: by name.</summary>
internal sealed class ServicesShape() : MapShape<ServiceConfig>("service", ServiceKeys.Table, ReloadEffect.Live)
{
    private protected override string NameOf(ServiceConfig item) => item.Name;

    private protected override ServiceConfig ReadItem(YamlNode.Scalar key, YamlNode node, ConfigPath path, Reading reading)
    {
        var mapping = node as YamlNode.Mapping;
        var versions = mapping?.Find("versions")?.Value as YamlNode.Mapping;
        var names = versions?.Pairs.Select(pair => pair.Key.Text).ToItems() ?? [];
        var stable = reading.Peek(mapping?.Find("stable")?.Value) ?? (names.Count == 1 ? names[0] : null);
        reading.Service = new(path, names, stable, mapping?.Find("defaults")?.Value, mapping?.Find("limits")?.Value);

        // `${version}` is right in defaults, whose own check has no version to name.
        reading.Version = names.IsEmpty ? "version" : names[0];
        var service = ServiceKeys.Table.Read(node, ServiceKeys.Table.Blank with { Name = key.Text, Stable = stable ?? "" }, path, reading);
        reading.Version = null;

        if (mapping is not null) Check(key, mapping, path, reading);
        if (!reading.Problems.AnyErrorUnder(path.Text)) service = service with { Draft = ReadDraft(reading.Service!, reading) };
        reading.Service = null;
        return service;
    }

    /// <summary>What every version of the service has in common, its name left open. Read without an error before, so there is nothing to report.</summary>
    private static VersionDraft ReadDraft(ServiceScope scope, Reading reading)
    {
        var version = VersionDraft.Blank.Unnamed;
        reading.Version = version.Name;
        if (scope.Limits is { } limits) version = version with { Limits = LimitsKeys.Table.Read(limits, version.Limits, scope.Path.Key("limits"), reading) };
        if (scope.Defaults is { } defaults) version = VersionKeys.Table.Read(defaults, version, scope.Path.Key("defaults"), reading);
        reading.Version = null;
        return new VersionDraft(version);
    }

    private static void Check(YamlNode.Scalar key, YamlNode.Mapping mapping, ConfigPath path, Reading reading)
    {
        if (mapping.Find("versions") is { } versions && reading.Service!.Versions.IsEmpty && !reading.Problems.AnyErrorUnder(path.Key("versions").Text))
            reading.Report(new(Codes.NothingToServe, "the service has no version", "write `versions: { v1: { command: node server.js } }`"),
                versions.Key, path.Key("versions"));
        if (reading.Service!.Versions.Count > 1 && mapping.Find("stable") is null)
            reading.Report(
                new(Codes.StableMissing, "`stable` is missing",
                    $"write `stable: {reading.Service.Versions[0]}`; it takes what no rule and no split takes"),
                key, path.Key("stable"));
    }
}
