using Halftone.Core;
using Halftone.Core.Worlds;

namespace Halftone.Control.Worlds;

/// <summary>Run-time changes of who gets requests; no process is touched.</summary>
internal sealed class Traffic(WorldKeeper keeper)
{
    internal ChangeResult Split(string service, IReadOnlyDictionary<string, double> shares)
    {
        var now = keeper.Now;
        if (now.Config.Service(service) is not { } config) return Names.UnknownService(now.Config, service);
        switch (SplitWish.Judge(config, shares))
        {
            case SplitWish.VersionUnknown(var version, var known): return new ChangeResult.Unknown($"service {service} has no version {version}", known);
            case SplitWish.Refused(var why, var fix): return new ChangeResult.Refused(why, fix);
            case SplitWish.Granted(var split):
                if (split is not null && now.Overrides.Drained.Contains(new VersionKey(service, split.Candidate)))
                    return new ChangeResult.Conflict($"{service}/{split.Candidate} is drained", $"first: halftone undrain {service} {split.Candidate}");
                var told = Overrides.Say(split, config);
                if (split == now.Overrides.SplitOf(config)) return new ChangeResult.Unchanged($"{service} is split {told} already");
                keeper.Publish(now with { Overrides = now.Overrides with { Splits = now.Overrides.Splits.SetItem(service, split) } });
                return new ChangeResult.Done([$"{service} is split {told}"], []);
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    internal ChangeResult Drain(VersionKey key, bool drain)
    {
        var now = keeper.Now;
        if (Names.Unknown(now.Config, key) is { } unknown) return unknown;
        if (drain && now.Config.Service(key.Service)!.Stable == key.Version)
            return new ChangeResult.Conflict($"{key} is stable: without it {key.Service} answers nobody", "restart it without losing requests instead: halftone restart " + key);
        if (now.Overrides.Drained.Contains(key) == drain) return new ChangeResult.Unchanged(drain ? $"{key} is drained already" : $"{key} is not drained");
        var drained = drain ? now.Overrides.Drained.Add(key) : now.Overrides.Drained.Remove(key);
        keeper.Publish(now with { Overrides = now.Overrides with { Drained = drained } });
        return new ChangeResult.Done([drain ? $"{key} gets no new requests; its rules and its share go to the next match or to stable" : $"{key} gets requests again"], []);
    }
}
