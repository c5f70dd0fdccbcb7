using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.ServiceConfig>;
using MatchKey = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.MatchConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of a service.</summary>
internal static class ServiceKeys
{
    private static readonly TextShape Prefix = new("a path (/api)", RequestPaths.CheckMatch)
    {
        SchemaPattern = "/.*",
        // `/api/` and `/api` take the same requests: a prefix ends at a `/` anyway.
        Normal = static path => path.Length > 1 ? path.TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/" : path,
    };

    private static readonly Table<MatchConfig> Match = new("match",
        "Which requests belong to the service: the best host wins, then the longest path prefix.", new())
    {
        Keys =
        [
            MatchKey.Live("hosts", new ListShape<string>("hosts", HostNames.Pattern, "*") { OrSingle = true, NeedsOne = true }, match => match.Hosts,
                (match, value) => match with { Hosts = value }, "Hosts: exact, `*.example.com` for all below it, or `*`."),
            MatchKey.Live("path_prefix", Prefix, match => match.PathPrefix, (match, value) => match with { PathPrefix = value },
                "Beginning of the path; it ends at a `/`, so `/api` takes `/api/x` and not `/apis`."),
        ],
        Renamed = [("host", "write `hosts`"), ("path", "write `path_prefix`"), ("prefix", "write `path_prefix`")],
    };

    internal static readonly Table<ServiceConfig> Table = new("service",
        "An HTTP service: which requests are its own, its versions, and how requests choose among them.",
        new ServiceConfig { Name = "", Stable = "" })
    {
        Keys =
        [
            Key.Live("match", Match, service => service.Match, (service, value) => service with { Match = value },
                "Which requests belong to the service. Without it: all."),
            Key.Live("identity", new IdentityShape(), service => new Identity(service.Identity, service.IssueCookie),
                (service, value) => service with { Identity = value.Sources, IssueCookie = value.Issued },
                "Where it is read who is the same user, for a sticky split; the first one present wins. Without any, and always as the last resort, a cookie is issued."),
            Key.Live("stable", VersionNameShape.Instance, service => service.Stable, (service, value) => service with { Stable = value },
                "The version that takes what no rule and no split takes. May be left away when there is only one."),
            Key.Checked("limits", LimitsKeys.Table, new(), "Bounds for all versions of the service."),
            Key.Checked("defaults", VersionKeys.Table, VersionKeys.Table.Blank, "What versions share; takes what a version takes."),
            new ValueKey<ServiceConfig, Items<VersionConfig>>("versions", new VersionsShape(),
                service => service.Versions, (service, value) => service with { Versions = value },
                "Versions by name.", ReloadEffect.Instances) { IsRequired = true },
            Key.Live("rules", new RulesShape(), service => service.Rules, (service, value) => service with { Rules = value },
                "Top to bottom, the first matching rule wins, always before the split."),
            Key.Live("weights", new WeightsShape(), Weights, (service, value) => service with { Split = Split(service.Stable, value) },
                "The split that the service starts with: shares of stable and one other version. `halftone split` moves it."),
            Key.Live("plan", new OptionalRecord<PlanChoice>(new PlanChoiceShape(), "default"), service => service.Plan, (service, value) => service with { Plan = value },
                "How it is released: the name of a plan, or a plan. `default` = careful."),
            Key.Live("fallback", new WordShape<Fallback>(("stable", Fallback.Stable), ("fail", Fallback.Fail)), service => service.Fallback, (service, value) => service with { Fallback = value },
                "Who answers when no instance of the candidate can: stable, which is counted against the candidate all the same, or nobody."),
            Key.Live("split", SplitKeys.Table, service => new SplitManner { Unit = service.Unit }, (service, value) => service with { Unit = value.Unit }, SplitKeys.Table.Summary),
            Key.Live("rate", new OptionalRecord<RateConfig>(RateKeys.Shape, "off", new()), service => service.Rate, (service, value) => service with { Rate = value },
                "Requests that one client may make; beyond them the answer is 429. A single word stands for `limit`."),
        ],
        NotYet =
        [
            ("mirror", "mirroring"), ("tls", "TLS"),
            ("retries", "retries"),
            ("lane", "traffic lanes"),
        ],
        Renamed =
        [
            ("route", "write `match`"), ("routes", "write `match`, or `rules`"), ("version", "write `versions`"),
            ("instances", "it stands in a version or in `defaults`"),
            ("hosts", "it stands under `match:`"), ("default", "write `stable` for the version, `defaults` for what versions share"),
        ],
        Neighbours = [RuleKeys.Table],
    };

    private static Items<Weight> Weights(ServiceConfig service) =>
        service.Split is { } split ? [new(service.Stable, new(100 - split.Weight.Value)), new(split.Candidate, split.Weight)] : [];

    private static SplitConfig? Split(string stable, Items<Weight> weights)
    {
        foreach (var weight in weights)
        {
            if (weight.Version != stable) return new(weight.Version, weight.Share);
        }

        return null;
    }
}
