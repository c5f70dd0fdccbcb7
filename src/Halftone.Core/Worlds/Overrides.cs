using System.Collections.Immutable;
using Halftone.Core.Config;
using Halftone.Core.Routing;

namespace Halftone.Core.Worlds;

/// <summary>What operators set at run time beside the file: it holds until the gateway restarts (pins until their time is over) or the file no longer fits it.</summary>
internal sealed record Overrides
{
    internal static Overrides None { get; } = new();

    /// <summary>By service; null = everything to stable, whatever the file says.</summary>
    internal ImmutableDictionary<string, SplitConfig?> Splits { get; init; } = ImmutableDictionary<string, SplitConfig?>.Empty;

    /// <summary>Wanted instances by version.</summary>
    internal ImmutableDictionary<VersionKey, int> Instances { get; init; } = ImmutableDictionary<VersionKey, int>.Empty;

    /// <summary>Versions that get no new requests; never a stable.</summary>
    internal ImmutableHashSet<VersionKey> Drained { get; init; } = [];

    /// <summary>Users sent to one version, by service; a service without is not here.</summary>
    internal ImmutableDictionary<string, Items<Pin>> Pins { get; init; } = ImmutableDictionary<string, Items<Pin>>.Empty;

    internal Items<Pin> PinsOf(string service) => Pins.GetValueOrDefault(service);

    internal Overrides With(string service, Items<Pin> pins) => this with { Pins = pins.IsEmpty ? Pins.Remove(service) : Pins.SetItem(service, pins) };

    /// <summary>Without the pins for which this is true.</summary>
    internal Overrides Unpinned(Func<string, Pin, bool> gone)
    {
        var next = this;
        foreach (var (service, pins) in Pins)
        {
            if (pins.Any(pin => gone(service, pin))) next = next.With(service, pins.Where(pin => !gone(service, pin)).ToItems());
        }
        return next;
    }

    /// <summary>The pins as routing shall see them: nobody is pinned to a drained version.</summary>
    internal ImmutableDictionary<string, Items<Pin>> RoutedPins() => Drained.IsEmpty ? Pins : Unpinned((service, pin) => Drained.Contains(new VersionKey(service, pin.Version))).Pins;

    internal SplitConfig? SplitOf(ServiceConfig service) => Splits.TryGetValue(service.Name, out var set) ? set : service.Split;

    internal int InstancesOf(string service, VersionConfig version) => Instances.GetValueOrDefault(new VersionKey(service, version.Name), version.Instances);

    /// <summary>The file as routing shall see it: rules to a drained version do not exist.</summary>
    internal HalftoneConfig Routed(HalftoneConfig config) => Drained.IsEmpty ? config : config with
    {
        Services = config.Services.Select(service => service with
        {
            Rules = service.Rules.Where(rule => !Drained.Contains(new VersionKey(service.Name, rule.To))).ToItems(),
        }).ToItems(),
    };

    /// <summary>The splits as routing shall see them: a drained candidate has no share.</summary>
    internal ImmutableDictionary<string, SplitConfig?> RoutedSplits(HalftoneConfig config)
    {
        var splits = Splits;
        foreach (var service in config.Services)
        {
            if (SplitOf(service) is { } split && Drained.Contains(new VersionKey(service.Name, split.Candidate))) splits = splits.SetItem(service.Name, null);
        }
        return splits;
    }

    /// <summary>What of this still fits a new file, and for people what does not, or what the file now says in vain.</summary>
    internal (Overrides Kept, Items<string> Warnings) Over(HalftoneConfig before, HalftoneConfig after)
    {
        var warnings = new List<string>();
        var kept = new Overrides { Splits = KeptSplits(before, after, warnings), Instances = KeptInstances(before, after), Drained = KeptDrained(after, warnings), Pins = Pins };
        return (kept.Unpinned((service, pin) => after.Version(new VersionKey(service, pin.Version)) is null), warnings.ToItems());
    }

    private ImmutableDictionary<string, SplitConfig?> KeptSplits(HalftoneConfig before, HalftoneConfig after, List<string> warnings)
    {
        var kept = Splits;
        foreach (var (name, split) in Splits)
        {
            if (after.Service(name) is not { } service) kept = kept.Remove(name);
            else if (split is not null && !Fits(split, service))
            {
                kept = kept.Remove(name);
                warnings.Add($"services.{name}: the split set at run time ({Say(split, service)}) no longer fits the file and is gone; the file's holds");
            }
            else if (before.Service(name)?.Split != service.Split)
                warnings.Add($"services.{name}.weights changed in the file, but the split set at run time ({Say(split, service)}) is kept; `halftone split` moves it");
        }
        return kept;
    }

    /// <summary>A number changed in the file is the newer word; an unchanged one leaves `halftone scale` alone.</summary>
    private ImmutableDictionary<VersionKey, int> KeptInstances(HalftoneConfig before, HalftoneConfig after) =>
        Instances.RemoveRange(Instances.Keys.Where(key => after.Version(key) is not { } version || before.Version(key)?.Instances != version.Instances).ToArray());

    private ImmutableHashSet<VersionKey> KeptDrained(HalftoneConfig after, List<string> warnings)
    {
        var kept = Drained;
        foreach (var key in Drained)
        {
            if (after.Version(key) is null) kept = kept.Remove(key);
            else if (after.Service(key.Service)!.Stable == key.Version)
            {
                kept = kept.Remove(key);
                warnings.Add($"{key} was drained and is stable now: it gets requests again");
            }
        }
        return kept;
    }

    private static bool Fits(SplitConfig split, ServiceConfig service) =>
        split.Candidate != service.Stable && service.Versions.Any(version => version.Name == split.Candidate);

    internal static string Say(SplitConfig? split, ServiceConfig service) => split is null
        ? $"{service.Stable}@100"
        : $"{service.Stable}@{100 - split.Weight.Value:0.######} {split.Candidate}@{split.Weight.Value:0.######}";
}
