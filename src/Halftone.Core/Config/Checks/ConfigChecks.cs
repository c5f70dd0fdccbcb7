using System.Net;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Checks;

/// <summary>What must hold between the services and the keys at the top.</summary>
internal static class ConfigChecks
{
    internal static void Run(HalftoneConfig config, YamlNode.Mapping root, Reading reading)
    {
        if (root.Find("services") is { } services && config.Services.IsEmpty && !reading.Problems.AnyErrorUnder("services"))
            reading.Report(
                new(Codes.NothingToServe, "there is no service",
                    "write `services: { web: { versions: { v1: { command: node server.js } } } }`"),
                services.Key, ConfigPath.Root.Key("services"));
        Listeners(config, root, reading);
        AdminChecks.Run(config.Admin, root, reading);
        Matches(config, root, reading);
        Ports(config, root, reading);
        PlanChecks.Names(config, root, reading);
        if (config.UnderscoreNames != UnderscoreNames.Pass) Headers(config, root, reading);
    }

    private static void Listeners(HalftoneConfig config, YamlNode.Mapping root, Reading reading)
    {
        List<(Endpoint Endpoint, string What)> taken = [];
        var listen = root.Find("listen")?.Value;
        for (var index = 0; index < config.Listen.Count; index++)
        {
            Take(config.Listen[index], "listen", (listen as YamlNode.Sequence)?.Items.ElementAtOrDefault(index) ?? listen,
                ConfigPath.Root.Key("listen"));
        }

        if (config.Metrics is { } metrics) Take(metrics, "metrics", root.Find("metrics")?.Value, ConfigPath.Root.Key("metrics"));
        if (config.Admin.Http is { } http)
            Take(http, "admin.http", (root.Find("admin")?.Value as YamlNode.Mapping)?.Find("http")?.Value, ConfigPath.Root.Key("admin").Key("http"));

        void Take(Endpoint endpoint, string what, YamlNode? at, ConfigPath path)
        {
            if (at is null || endpoint.Port == 0) return;
            if (taken.Find(other => Clash(other.Endpoint, endpoint)) is { What: { } first } one)
                reading.Report(new(Codes.PortTwice, $"{endpoint} is taken by {first} ({one.Endpoint})", "choose another port"), at, path);
            taken.Add((endpoint, what));
        }
    }

    private static bool Clash(Endpoint one, Endpoint other) =>
        one.Port == other.Port && one.Address is { } left && other.Address is { } right && left.AddressFamily == right.AddressFamily
        && (left.Equals(right) || IsAny(left) || IsAny(right));

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static void Matches(HalftoneConfig config, YamlNode.Mapping root, Reading reading)
    {
        Dictionary<(string Host, string Prefix), string> taken = [];
        foreach (var service in config.Services)
        {
            var (node, path) = Locate(root, service.Name, "match");
            // What could not be read is not compared; that would be a second problem with the same mend.
            if (reading.Problems.AnyUnreadableUnder(path.Text)) continue;
            foreach (var host in service.Match.Hosts.Distinct())
            {
                if (taken.TryAdd((host, service.Match.PathPrefix), service.Name)) continue;
                reading.Report(
                    new(Codes.SameMatch,
                        $"services `{taken[(host, service.Match.PathPrefix)]}` and `{service.Name}` both match host {host} and path {service.Match.PathPrefix}",
                        "give one of them other hosts or another path_prefix under `match:`"),
                    node,
                    path);
                break;
            }
        }
    }

    /// <summary>A fixed port can be had once, by one version or by the gateway itself.</summary>
    private static void Ports(HalftoneConfig config, YamlNode.Mapping root, Reading reading)
    {
        Dictionary<int, string> taken = [];
        foreach (var listen in config.Listen.Where(listen => listen.Port > 0)) taken.TryAdd(listen.Port, "listen");
        if (config.Metrics is { Port: > 0 } metrics) taken.TryAdd(metrics.Port, "metrics");
        if (config.Admin.Http is { Port: > 0 } http) taken.TryAdd(http.Port, "admin.http");
        foreach (var service in config.Services)
        {
            foreach (var version in service.Versions)
            {
                if (version.Port is not { } port || !version.Addresses.IsEmpty || version.Socket == SocketKind.Unix) continue;
                if (taken.TryAdd(port, $"{service.Name}/{version.Name}")) continue;
                var (node, path) = Locate(root, service.Name, "versions", version.Name);
                reading.Report(new(Codes.PortTwice, $"port {port} is taken by {taken[port]}", "write `port: auto`, or choose another one"),
                    node, path);
            }
        }
    }

    private static void Headers(HalftoneConfig config, YamlNode.Mapping root, Reading reading)
    {
        foreach (var service in config.Services)
        {
            for (var index = 0; index < service.Rules.Count; index++)
            {
                if (HeaderWithUnderscore(service.Rules[index].When) is not { } name) continue;
                var (node, path) = Locate(root, service.Name, "rules", index.ToString(), "when");
                reading.Report(
                    new(Codes.HeaderDropped, $"rule `{service.Rules[index].Name}` reads header `{name}`, which never arrives",
                        "write it with `-`, or `underscore_names: pass` at the top"),
                    node, path);
            }
        }
    }

    private static string? HeaderWithUnderscore(Condition condition) => condition switch
    {
        Condition.Header { Name: var name } when name.Contains('_') => name,
        Condition.All all => all.Conditions.Select(HeaderWithUnderscore).FirstOrDefault(name => name is not null),
        Condition.Any any => any.Conditions.Select(HeaderWithUnderscore).FirstOrDefault(name => name is not null),
        Condition.Not not => HeaderWithUnderscore(not.Inner),
        _ => null,
    };

    /// <summary>The deepest key of a service that is there.</summary>
    private static (YamlNode Node, ConfigPath Path) Locate(YamlNode.Mapping root, string service, params ReadOnlySpan<string> keys)
    {
        var (node, path) = (root.Find("services")!.Value, ConfigPath.Root.Key("services"));
        var found = (YamlNode)root;
        foreach (var key in (ReadOnlySpan<string>)[service, .. keys])
        {
            if (node is YamlNode.Mapping mapping && mapping.Find(key) is { } pair)
            {
                (found, node, path) = (pair.Key, pair.Value, path.Key(key));
            }
            else if (node is YamlNode.Sequence list && int.TryParse(key, out var index))
            {
                (found, path) = (list.Items[index], path.Item(index));
                node = found;
            }
            else
            {
                break;
            }
        }

        return (found, path);
    }
}
