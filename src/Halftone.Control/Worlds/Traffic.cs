using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;

namespace Halftone.Control.Worlds;

/// <summary>Run-time changes of who gets requests, decided on what is in force; no process is touched.</summary>
internal static class Traffic
{
    /// <param name="force">Also while a release moves the users; the release has their weights in its hand no longer.</param>
    /// <returns>What shall be in force (null: what is), and what to say about it.</returns>
    internal static (Standing? Next, ChangeResult Result) Split(Standing now, string service, IReadOnlyDictionary<string, double> shares, bool force)
    {
        if (now.Config.Service(service) is not { } config) return (null, Names.UnknownService(now.Config, service));
        if (!force && Released(now, service) is { Candidate: var candidate, Weight: var weight })
            return (null, new ChangeResult.Conflict($"a release of {service} is on, and moves its users: {candidate} has {weight}", $"halftone status {service} shows it; halftone abort {service} ends it"));
        switch (SplitWish.Judge(config, shares))
        {
            case SplitWish.VersionUnknown(var version, var known): return (null, new ChangeResult.Unknown($"service {service} has no version {version}", known));
            case SplitWish.Refused(var why, var fix): return (null, new ChangeResult.Refused(why, fix));
            case SplitWish.Granted(var split):
                if (split is not null && now.Overrides.Drained.Contains(new VersionKey(service, split.Candidate)))
                    return (null, new ChangeResult.Conflict($"{service}/{split.Candidate} is drained", $"first: halftone undrain {service} {split.Candidate}"));
                var told = Overrides.Say(split, config);
                if (split == now.Overrides.SplitOf(config)) return (null, new ChangeResult.Unchanged($"{service} is split {told} already"));
                var next = Released(now, service) is null ? now : now.With(now.Deployed.With(service, decided => decided with { Steering = new Steering.Over() }));
                return (next with { Overrides = now.Overrides with { Splits = now.Overrides.Splits.SetItem(service, split) } }, new ChangeResult.Done([$"{service} is split {told}"], []));
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The split of the release that is on; null = none is.</summary>
    internal static SplitConfig? Released(Standing now, string service) => (now.Deployed.Of(service).Steering as Steering.ByRelease)?.Split;

    internal static (Standing? Next, ChangeResult Result) Drain(Standing now, VersionKey key, bool drain)
    {
        if (Names.Unknown(now.Config, key) is { } unknown) return (null, unknown);
        if (drain && now.Config.Service(key.Service)!.Stable == key.Version)
            return (null, new ChangeResult.Conflict($"{key} is stable: without it {key.Service} answers nobody", "restart it without losing requests instead: halftone restart " + key));
        if (now.Overrides.Drained.Contains(key) == drain) return (null, new ChangeResult.Unchanged(drain ? $"{key} is drained already" : $"{key} is not drained"));
        var drained = drain ? now.Overrides.Drained.Add(key) : now.Overrides.Drained.Remove(key);
        return (now with { Overrides = now.Overrides with { Drained = drained } },
            new ChangeResult.Done([drain ? $"{key} gets no new requests; its rules and its share go to the next match or to stable" : $"{key} gets requests again"], []));
    }
}
