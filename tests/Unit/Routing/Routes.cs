using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;

namespace Halftone.Tests.Unit.Routing;

/// <summary>Compiles configurations for tests; pools and counters are absent, for routing never looks at them.</summary>
internal static class Routes
{
    internal static RouteTable Compile(params ServiceConfig[] services) => Compile(services, new Dictionary<string, SplitConfig?>());

    internal static RouteTable Compile(ServiceConfig[] services, IReadOnlyDictionary<string, SplitConfig?> splits) =>
        RouteCompiler.Compile(new HalftoneConfig { Services = new(services) }, Version, splits);

    /// <summary>One service, with pins that hold.</summary>
    internal static ServiceRoutes Pinned(ServiceConfig service, params Pin[] pins) =>
        RouteCompiler.Compile(new HalftoneConfig { Services = [service] }, Version, new Dictionary<string, SplitConfig?>(), pins: new Dictionary<string, Items<Pin>> { [service.Name] = new(pins) }).Services[0];

    internal static Pin To(string user, string version) => new(user, version, DateTimeOffset.UnixEpoch.AddDays(1), "ana");

    /// <summary>A service `web` with versions v1 (stable), v2 and v3.</summary>
    internal static ServiceConfig Web(params RuleConfig[] rules) => new()
    {
        Name = "web",
        Stable = "v1",
        Versions = [Build("v1"), Build("v2"), Build("v3")],
        Rules = new(rules),
    };

    internal static ServiceConfig Named(string name, string pathPrefix, params string[] hosts) => new()
    {
        Name = name,
        Stable = "v1",
        Versions = [Build("v1")],
        Match = new MatchConfig { Hosts = new(hosts), PathPrefix = pathPrefix },
    };

    internal static RuleConfig Rule(Condition when, string to) => new() { Name = "rule", When = when, To = to };

    private static VersionConfig Build(string name) => new() { Name = name, Command = ["node", "child.js"] };

    private static VersionRoute Version(VersionKey key) => new(key, null!, new LimitsConfig(), null!);
}
