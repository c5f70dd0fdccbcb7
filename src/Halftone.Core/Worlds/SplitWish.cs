using Halftone.Core.Config;

namespace Halftone.Core.Worlds;

/// <summary>`halftone split web v1@95 v2@5`, judged against the service: a split, or why there is none.</summary>
internal abstract record SplitWish
{
    private SplitWish() { }

    /// <summary>Null: everything to stable.</summary>
    internal sealed record Granted(SplitConfig? Split) : SplitWish;

    internal sealed record VersionUnknown(string Version, Items<string> Known) : SplitWish;

    internal sealed record Refused(string Why, string Fix) : SplitWish;

    /// <summary>Shares in percent by version. A stable that is not named takes nothing, so the others must add up to 100.</summary>
    internal static SplitWish Judge(ServiceConfig service, IReadOnlyDictionary<string, double> shares)
    {
        var example = $"{service.Stable}@95 {service.Versions.Select(version => version.Name).FirstOrDefault(name => name != service.Stable) ?? "v2"}@5";
        foreach (var (version, share) in shares)
        {
            if (service.Version(version) is null) return new VersionUnknown(version, service.Versions.Select(known => known.Name).ToItems());
            if (share is not (>= 0 and <= 100)) return new Refused($"{version}@{share} is not a percentage", "a share is within 0..100");
        }
        if (shares.Count == 0) return new Refused("no shares are named", $"name them: {example}");
        string[] others = [.. shares.Keys.Where(version => version != service.Stable)];
        if (others.Length > 1) return new Refused($"{string.Join(" and ", others)} at once", $"a split names stable ({service.Stable}) and at most one other version");
        // Shares are typed by people: 66.67 + 33.33 is 100, 90 + 5 is not.
        if (Math.Abs(shares.Values.Sum() - 100) > 0.000_1) return new Refused($"the shares add up to {shares.Values.Sum():0.######}, not to 100", $"write both: {example}");
        return new Granted(others is [var candidate] && shares[candidate] > 0 ? new SplitConfig(candidate, new Percent(shares[candidate])) : null);
    }
}
