using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;

namespace Halftone.Control.Worlds;

/// <summary>What the steps of a release change, decided on what is in force. Null as the next standing: it stays as it is.</summary>
internal static class Releasing
{
    /// <summary>A release sets its candidate's share. A split set by hand ends with it, for a service has one.</summary>
    internal static (Standing? Next, ChangeResult Result) Weigh(Standing now, string service, SplitConfig split)
    {
        if (Names.Unknown(now.Config, new VersionKey(service, split.Candidate)) is { } unknown) return (null, unknown);
        var config = now.Config.Service(service)!;
        if (config.Stable == split.Candidate)
            return (null, new ChangeResult.Conflict($"{service}/{split.Candidate} is stable already", $"see halftone ps {service}"));
        if (now.Overrides.Drained.Contains(new VersionKey(service, split.Candidate)) && !split.Weight.IsNone)
            return (null, new ChangeResult.Conflict($"{service}/{split.Candidate} is drained", $"first: halftone undrain {service} {split.Candidate}"));
        var told = Overrides.Say(split, config);
        var decided = now.Deployed.Of(service).Steered(split);
        if (decided == now.Deployed.Of(service) && !now.Overrides.Splits.ContainsKey(service)) return (null, new ChangeResult.Unchanged($"{service} is split {told} already"));
        return (Steered(now, service, decided), new ChangeResult.Done([$"{service} is split {told} by release {split.Release?.Salt}"], []));
    }

    /// <summary>The version becomes stable and has every request that no rule sends elsewhere; nobody is a candidate.</summary>
    /// <param name="serves">Whether one of a version's instances is ready.</param>
    internal static (Standing? Next, ChangeResult Result) Promote(Standing now, VersionKey key, Func<VersionKey, bool> serves)
    {
        if (Names.Unknown(now.Config, key) is { } unknown) return (null, unknown);
        var was = now.Config.Service(key.Service)!.Stable;
        if (IsAlone(now, key)) return (null, new ChangeResult.Unchanged($"{key} is stable already, and has every request"));
        if (!serves(key)) return (null, NoneServes(key));
        return (Alone(now, key), new ChangeResult.Done([was == key.Version ? $"{key} has every request" : $"{key} is stable, and {was} is not any more"], []));
    }

    /// <summary>Everything goes to this version: stable as it is, or as it was before a promotion.</summary>
    /// <param name="serves">Whether one of a version's instances is ready. Not asked of a stable: there is no way back but to it.</param>
    /// <param name="candidate">Who is left behind, also where it has no share; null = whoever has one.</param>
    internal static (Standing? Next, ChangeResult Result) RollBack(Standing now, VersionKey to, Func<VersionKey, bool> serves, string? candidate = null)
    {
        if (Names.Unknown(now.Config, to) is { } unknown) return (null, unknown);
        var was = now.Config.Service(to.Service)!.Stable;
        if (was != to.Version && !serves(to)) return (null, NoneServes(to));
        var left = LeftBy(now, to, candidate).ToHashSet();
        // A tester is a user, too: a pin to what everybody is taken back from would be the one way left to it.
        var unpinned = now.Overrides.Unpinned((service, pin) => left.Contains(new VersionKey(service, pin.Version)));
        var lost = Pinning.Lost(now.Overrides, unpinned, "everybody goes back");
        if (IsAlone(now, to)) return lost.IsEmpty ? (null, new ChangeResult.Unchanged($"{to} has every request already")) : (now with { Overrides = unpinned }, new ChangeResult.Done(lost, []));
        return (Alone(now with { Overrides = unpinned }, to), new ChangeResult.Done([was == to.Version ? $"{to.Service} goes back to {to.Version}" : $"{to.Service} goes back from {was} to {to.Version}, which is stable again", .. lost], []));
    }

    /// <summary>Versions that a rollback to this one takes everybody from; nobody else's pins and rules are its business.</summary>
    internal static IEnumerable<VersionKey> LeftBy(Standing now, VersionKey to, string? candidate)
    {
        var service = now.Config.Service(to.Service)!;
        var left = new[] { service.Stable, now.Overrides.SplitOf(service)?.Candidate, Traffic.Released(now, to.Service)?.Candidate, candidate };
        return left.OfType<string>().Distinct().Where(version => version != to.Version).Select(version => to with { Version = version });
    }

    /// <summary>Versions that have requests without a rule: stable, and whoever has a share or a pin.</summary>
    internal static IEnumerable<VersionKey> Assigned(Standing now, ServiceConfig service)
    {
        yield return new VersionKey(service.Name, service.Stable);
        if (now.Overrides.SplitOf(service) is { Weight.IsNone: false } split && split.Candidate != service.Stable) yield return new VersionKey(service.Name, split.Candidate);
        foreach (var version in now.Overrides.PinsOf(service.Name).Select(pin => pin.Version).Distinct()) yield return new VersionKey(service.Name, version);
    }

    /// <summary>What is decided once a version is let go; or why it cannot be.</summary>
    internal static (Deployed Next, ChangeResult? Refused) Retire(Standing now, VersionKey key)
    {
        if (Names.Unknown(now.Config, key) is { } unknown) return (now.Deployed, unknown);
        var service = now.Config.Service(key.Service)!;
        var rules = service.Rules.Where(rule => rule.To == key.Version).Select(rule => rule.Name).ToItems();
        ChangeResult.Conflict? refused =
            service.Stable == key.Version ? new($"{key} is stable: without it {key.Service} answers nobody", $"first make another version stable: halftone deploy {key.Service}")
            : IsCandidate(now, service, key.Version) ? new($"{key} has a share of the users, or is about to", $"first take it back: halftone rollback {key.Service}")
            : !rules.IsEmpty ? new($"{key} has requests by rule: {string.Join(", ", rules)}", "take the rule out of the file and reload, then let the version go")
            : null;
        if (refused is not null) return (now.Deployed, refused);
        return (now.Deployed.With(key.Service, decided => decided.Without(key.Version, now.File.Version(key) is not null)), null);
    }

    private static bool IsCandidate(Standing now, ServiceConfig service, string version) =>
        (now.Deployed.Of(service.Name).Steering is Steering.ByRelease({ Candidate: var candidate }) && candidate == version)
        || now.Overrides.SplitOf(service)?.Candidate == version;

    private static bool IsAlone(Standing now, VersionKey key) =>
        now.Config.Service(key.Service)!.Stable == key.Version && now.Deployed.Of(key.Service).Steering is not Steering.ByRelease && now.Overrides.SplitOf(now.Config.Service(key.Service)!) is null;

    private static Standing Alone(Standing now, VersionKey key)
    {
        var next = Steered(now, key.Service, now.Deployed.Of(key.Service).Alone(key.Version, now.File.Service(key.Service)?.Stable));
        return next with { Overrides = next.Overrides with { Drained = next.Overrides.Drained.Remove(key) } };
    }

    private static Standing Steered(Standing now, string service, DeployedService decided) =>
        now.With(now.Deployed.With(service, decided)) with { Overrides = now.Overrides with { Splits = now.Overrides.Splits.Remove(service) } };

    private static ChangeResult.Conflict NoneServes(VersionKey key) =>
        new($"none of the instances of {key} is ready: {key.Service} would answer nobody", $"see halftone ps and halftone logs, then halftone restart {key}");
}
