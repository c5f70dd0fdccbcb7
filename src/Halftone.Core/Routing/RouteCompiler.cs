#pragma warning disable IDE0060 // the split follows in the next commit
using System.Text;
using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>Turns a checked configuration into the table that serves it.</summary>
internal static class RouteCompiler
{
    /// <param name="config">Checked: every version that is named exists.</param>
    /// <param name="versions">The long-lived parts of a version.</param>
    /// <param name="splits">Splits set at run time by service name; they replace the file's, null = everything to stable.</param>
    internal static RouteTable Compile(HalftoneConfig config, Func<VersionKey, VersionRoute> versions, IReadOnlyDictionary<string, SplitConfig?> splits)
    {
        ServiceRoutes[] services = [.. config.Services.Select(service => Compile(service, versions))];
        return new RouteTable { Services = services, Hosts = IndexHosts(config.Services) };
    }

    private static ServiceRoutes Compile(ServiceConfig service, Func<VersionKey, VersionRoute> versions)
    {
        string[] names = [.. service.Versions.Select(version => version.Name)];
        return new ServiceRoutes
        {
            Name = service.Name,
            Versions = [.. names.Select(name => versions(new VersionKey(service.Name, name)))],
            Stable = IndexOf(names, service.Stable),
            RuleNames = [.. service.Rules.Select(rule => rule.Name)],
            CookieName = service.IssueCookie.Name,
            CookieAttributes = AttributesOf(service.IssueCookie),
            Rules = [.. service.Rules.Select(rule => rule.When is Condition.Query { Test: TextTest.Is test } query
                ? (Encoding.UTF8.GetBytes(query.Name), Encoding.UTF8.GetBytes(test.Value), IndexOf(names, rule.To))
                : throw new NotSupportedException($"rule {rule.Name}: only query tests so far"))],
        };
    }

    private static HostIndex IndexHosts(Items<ServiceConfig> services)
    {
        var entries =
            from service in services.Index()
            from host in service.Item.Match.Hosts
            let prefix = PathIndex.PrefixOf(Encoding.UTF8.GetBytes(service.Item.Match.PathPrefix))
            group (prefix, service.Index) by host.ToLowerInvariant();
        return new HostIndex([.. entries.Select(host => (host.Key, new PathIndex([.. host])))]);
    }

    private static int IndexOf(string[] names, string name) => Array.IndexOf(names, name) is var index and >= 0
        ? index
        : throw new ArgumentException($"The configuration names version \"{name}\", which it does not have; it was not checked.");

    /// <summary>A cookie without Secure is refused by browsers when SameSite is None.</summary>
    private static string AttributesOf(IssuedCookie cookie)
    {
        var secure = cookie.SameSite.Equals("none", StringComparison.OrdinalIgnoreCase) ? "; Secure" : "";
        return $"; Path=/; Max-Age={(long)cookie.MaxAge.TotalSeconds}; SameSite={cookie.SameSite}{secure}; HttpOnly";
    }
}
