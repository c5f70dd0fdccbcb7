using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Evidence;

namespace Halftone.Core.Routing;

/// <summary>Turns a checked configuration into the table that serves it.</summary>
internal static class RouteCompiler
{
    /// <param name="config">Checked: every version that is named exists.</param>
    /// <param name="versions">The long-lived parts of a version.</param>
    /// <param name="splits">
    /// Splits set at run time by service name; they replace the file's, null = everything to stable. One whose candidate the file
    /// no longer has means everything to stable, too.
    /// </param>
    /// <param name="rates">The long-lived counters of a service that has a rate; null = rates are not compiled (explanations need none).</param>
    /// <param name="evidence">Where the outcomes of judged splits are written; null = no split is judged.</param>
    /// <param name="pins">By service name, those that hold; one to a version that the file has no more holds no more.</param>
    internal static RouteTable Compile(
        HalftoneConfig config, Func<VersionKey, VersionRoute> versions, IReadOnlyDictionary<string, SplitConfig?> splits, Func<ServiceConfig, ClientRates>? rates = null, EvidenceRings? evidence = null,
        IReadOnlyDictionary<string, Items<Pin>>? pins = null)
    {
        var hosts = IndexHosts(config.Services);
        var pathChooses = config.Services.Any(service => PrefixOf(service).Length > 0);
        ServiceRoutes[] services =
        [
            .. config.Services.Select((service, index) => Compile(
                service, versions,
                splits.TryGetValue(service.Name, out var split) ? split : service.Split,
                pathChooses ? new ServicePlace(hosts, index) : null, rates, evidence, pins?.GetValueOrDefault(service.Name) ?? [])),
        ];
        return new RouteTable { Services = services, Hosts = hosts };
    }

    private static ServiceRoutes Compile(ServiceConfig service, Func<VersionKey, VersionRoute> versions, SplitConfig? split, ServicePlace? place, Func<ServiceConfig, ClientRates>? rates, EvidenceRings? evidence, Items<Pin> pins)
    {
        string[] names = [.. service.Versions.Select(version => version.Name)];
        var asked = new NamesBuilder();
        var rules = new RuleCompiler(asked);
        var compiled = rules.Compile(service.Rules, name => IndexOf(names, name));
        var sticky = CompileSplit(split, service, names, asked, evidence);
        var pinned = CompilePins(pins, service, names, asked);
        return new ServiceRoutes
        {
            Name = service.Name,
            Versions = [.. names.Select(name => versions(new VersionKey(service.Name, name)))],
            Stable = IndexOf(names, service.Stable),
            RuleNames = [.. service.Rules.Select(rule => rule.Name)],
            CookieName = service.IssueCookie.Name,
            CookieAttributes = AttributesOf(service.IssueCookie),
            Rules = compiled,
            Pins = pinned,
            Split = sticky,
            FallsBack = service.Fallback is Fallback.Stable,
            Rate = service.Rate is { } rate && rates is not null ? new ClientRate(rates(service), rate.By is RateKey.Identity ? SourcesOf(service, asked) : []) : null,
            Names = asked.Build(),
            Place = place,
            Story = new ServiceStory(service, rules.Origins),
        };
    }

    private static Split? CompileSplit(SplitConfig? split, ServiceConfig service, string[] names, NamesBuilder asked, EvidenceRings? evidence)
    {
        // At 0 % a release has yet to learn what stable's users are used to.
        if (split is null || (split.Weight.IsNone && split.Release is not { Epoch: > 0 }) || split.Candidate == service.Stable) return null;
        var candidate = Array.IndexOf(names, split.Candidate);
        if (candidate < 0) return null;
        // A split that belongs to no release has the service's name as its salt.
        var release = split.Release ?? new ReleaseMark(service.Name, Epoch: 0);
        return release.Unit is SplitUnit.Request
            ? new Split(candidate, split.Weight, release, sources: [], usesClientAddress: false, evidence)
            : new Split(candidate, split.Weight, release, SourcesOf(service, asked), UsesClientAddress(service), evidence);
    }

    private static PinTable? CompilePins(Items<Pin> pins, ServiceConfig service, string[] names, NamesBuilder asked)
    {
        (Pin, int)[] holding = [.. pins.Select(pin => (pin, Array.IndexOf(names, pin.Version))).Where(each => each.Item2 >= 0)];
        return holding.Length == 0 ? null : new PinTable(holding, SourcesOf(service, asked), UsesClientAddress(service));
    }

    private static bool UsesClientAddress(ServiceConfig service) => service.Identity.Any(source => source is IdentitySource.ClientAddress);

    private static (Source Source, int Slot)[] SourcesOf(ServiceConfig service, NamesBuilder asked)
    {
        var sources = IdentityOrder.Of(service).Select(source => source switch
        {
            IdentitySource.Cookie cookie => (Source.Cookie, asked.SlotOf(Source.Cookie, cookie.Name)),
            IdentitySource.Header header => (Source.Header, asked.SlotOf(Source.Header, header.Name)),
            IdentitySource.Query query => (Source.Query, asked.SlotOf(Source.Query, query.Name)),
            _ => (Source.None, 0),
        });
        return [.. sources.Where(source => source.Item1 != Source.None)];
    }

    private static HostIndex IndexHosts(Items<ServiceConfig> services)
    {
        var entries =
            from service in services.Index()
            from host in service.Item.Match.Hosts
            group (PrefixOf(service.Item), service.Index) by host.ToLowerInvariant();
        return new HostIndex([.. entries.Select(host => (host.Key, new PathIndex([.. host])))]);
    }

    private static byte[] PrefixOf(ServiceConfig service) => PathIndex.PrefixOf(PathText.Canonical(service.Match.PathPrefix));

    private static int IndexOf(string[] names, string name) => Array.IndexOf(names, name) is var index and >= 0
        ? index
        : throw new ArgumentException($"The configuration names version \"{name}\", which it does not have; it was not checked.");

    /// <summary>Browsers refuse a cookie with SameSite=None that is not Secure.</summary>
    private static string AttributesOf(IssuedCookie cookie)
    {
        var secure = cookie.SameSite.Equals("none", StringComparison.OrdinalIgnoreCase) ? "; Secure" : "";
        return $"; Path=/; Max-Age={(long)cookie.MaxAge.TotalSeconds}; SameSite={cookie.SameSite}{secure}; HttpOnly";
    }
}
