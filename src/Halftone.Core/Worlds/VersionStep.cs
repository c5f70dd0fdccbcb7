using Halftone.Core.Config;

namespace Halftone.Core.Worlds;

/// <summary>What a reload means for the processes of a version.</summary>
internal enum Fate : byte
{
    /// <summary>The processes go on; limits and the number of instances change in place.</summary>
    Kept,
    Added,

    /// <summary>Something its processes were started with differs: new ones first, then the old ones go.</summary>
    Replaced,
    Removed,
}

/// <summary>One version's part in a reload.</summary>
/// <param name="Before">Null when added.</param>
/// <param name="After">Null when removed.</param>
internal sealed record VersionStep(VersionKey Key, VersionConfig? Before, VersionConfig? After, Fate Fate)
{
    internal bool LimitsChanged => Before is not null && After is not null && Before.Limits != After.Limits;

    internal bool InstancesChanged => Before is not null && After is not null && Before.Instances != After.Instances;

    /// <summary>The processes stay, and have something new to go by.</summary>
    internal bool SettingsChanged => Fate is Fate.Kept && Before! with { Instances = After!.Instances } != After;

    internal bool ChangesKind => Before is not null && After is not null && Before.Addresses.IsEmpty != After.Addresses.IsEmpty;

    internal static VersionStep Between(VersionKey key, VersionConfig? before, VersionConfig? after) => new(key, before, after, (before, after) switch
    {
        (null, _) => Fate.Added,
        (_, null) => Fate.Removed,
        var (old, young) => Lasts(old, young) ? Fate.Kept : Fate.Replaced,
    });

    /// <summary>A secret may differ where the words of the file do not; what a process was given is compared as it is.</summary>
    private static bool Lasts(VersionConfig old, VersionConfig young) =>
        ConfigDiff.SameProcesses(old, young) && old.Command == young.Command && old.Cwd == young.Cwd && old.Env == young.Env;
}
