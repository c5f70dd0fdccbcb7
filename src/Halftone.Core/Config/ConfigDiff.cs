using Halftone.Core.Config.Keys;
using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Config;

/// <summary>What lies between two configs, and what a reload has to do about it.</summary>
internal static class ConfigDiff
{
    /// <summary>Every difference, in the order of the manual's keys.</summary>
    internal static Items<ConfigChange> Between(HalftoneConfig before, HalftoneConfig after)
    {
        List<ConfigChange> changes = [];
        RootKeys.Table.Compare(before, after, ConfigPath.Root, changes);
        return changes.Select(change => change with { Before = before.Resolved.Mask(change.Path, change.Before), After = after.Resolved.Mask(change.Path, change.After) }).ToItems();
    }

    /// <summary>The greatest effect of what differs between two states of one version.</summary>
    internal static ReloadEffect Between(VersionConfig before, VersionConfig after)
    {
        // A rename is another version, and other code finds it by name.
        List<ConfigChange> changes = [];
        VersionKeys.Table.Compare(before, after, ConfigPath.Root, changes);
        return changes.Select(change => change.Effect).DefaultIfEmpty(ReloadEffect.None).Max();
    }

    /// <summary>Whether processes started for one version can go on under the other: all that differs is read while they live.</summary>
    internal static bool SameProcesses(VersionConfig before, VersionConfig after) => Between(before, after) < ReloadEffect.Instances;
}
