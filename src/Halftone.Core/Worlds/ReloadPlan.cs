using Halftone.Core.Config;

namespace Halftone.Core.Worlds;

/// <summary>The difference between the running configuration and a new one, as steps. Decides only; Control acts.</summary>
internal sealed record ReloadPlan
{
    /// <summary>Every version of either configuration, in the order of the new file, removed ones last.</summary>
    internal required Items<VersionStep> Versions { get; init; }

    /// <summary>Changes that cannot come into effect while the gateway runs. Not empty = refuse the whole reload.</summary>
    internal required Items<ConfigChange> NeedsRestart { get; init; }

    /// <summary>Versions that we ran and that shall now be addresses, or the reverse. Not empty = refuse: that is another version, and has another name.</summary>
    internal required Items<VersionKey> ChangesKind { get; init; }

    /// <summary>Fixed ports that would be wanted by two processes at a time. Not empty = refuse: it can only fail.</summary>
    internal required Items<PortClash> PortClashes { get; init; }

    /// <summary>Versions that become stable.</summary>
    internal required Items<VersionKey> Promoted { get; init; }

    /// <summary>Every difference in the words of the file, secrets masked.</summary>
    internal required Items<ConfigChange> Changes { get; init; }

    internal bool IsEmpty => Changes.IsEmpty;

    internal IEnumerable<VersionStep> With(Fate fate) => Versions.Where(step => step.Fate == fate);

    internal static ReloadPlan Between(HalftoneConfig before, HalftoneConfig after)
    {
        var steps = Steps(before, after);
        // A secret may differ where nothing differs in the words of the file: then the records say so.
        var changes = ConfigDiff.Between(before, after);
        return new()
        {
            Versions = steps,
            NeedsRestart = changes.Where(change => change.Effect is ReloadEffect.Gateway).ToItems(),
            ChangesKind = steps.Where(step => step.ChangesKind).Select(step => step.Key).ToItems(),
            PortClashes = Clashes(steps),
            Promoted = Stables(after).Except(Stables(before)).ToItems(),
            Changes = changes,
        };
    }

    private static Items<VersionStep> Steps(HalftoneConfig before, HalftoneConfig after) =>
        after.AllVersions().Select(version => VersionStep.Between(version.Key, before.Version(version.Key), version.Config))
            .Concat(before.AllVersions().Where(version => after.Version(version.Key) is null).Select(version => VersionStep.Between(version.Key, version.Config, null)))
            .ToItems();

    /// <summary>New versions start before anything else is touched; what is removed goes after everything else.</summary>
    private static Items<PortClash> Clashes(Items<VersionStep> steps) =>
        (from wants in steps
         where wants.After?.Port is not null && wants.Fate is Fate.Added or Fate.Replaced
         from has in steps
         where has.Key != wants.Key && has.Before?.Port == wants.After!.Port && (wants.Fate is Fate.Added || has.Fate is Fate.Removed)
         select new PortClash(wants.Key, has.Key, wants.After!.Port!.Value)).ToItems();

    private static IEnumerable<VersionKey> Stables(HalftoneConfig config) => config.Services.Select(service => new VersionKey(service.Name, service.Stable));
}

/// <summary>A fixed port of a version that starts, and who has it then.</summary>
internal readonly record struct PortClash(VersionKey Wants, VersionKey Has, int Port);
