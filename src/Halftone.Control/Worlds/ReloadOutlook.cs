using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;

namespace Halftone.Control.Worlds;

/// <summary>What a change of the configuration would come to, as far as that can be known without trying: what `halftone plan` shows is what a reload goes by.</summary>
internal sealed record ReloadOutlook
{
    /// <summary>In force when this was looked at.</summary>
    internal required Standing Before { get; init; }

    /// <summary>The file that shall be in force.</summary>
    internal required HalftoneConfig File { get; init; }

    /// <summary>What shall be decided beside it.</summary>
    internal required Deployed Deployed { get; init; }

    /// <summary>Both together.</summary>
    internal required HalftoneConfig Next { get; init; }

    internal required ReloadPlan Plan { get; init; }

    /// <summary>What of the run-time changes still fits.</summary>
    internal required Overrides Overrides { get; init; }

    /// <summary>For whoever has just written the file.</summary>
    internal required Items<string> Warnings { get; init; }

    /// <summary>It would end here, with everything as it was; null = it would be tried.</summary>
    internal required ChangeResult? Ends { get; init; }

    /// <param name="decide">What shall be decided beside the file, from what is in force, or why it cannot be.</param>
    /// <param name="serves">Whether one of a version's instances is ready.</param>
    internal static ReloadOutlook Of(Standing now, HalftoneConfig file, Func<Standing, (Deployed Next, ChangeResult? Refused)> decide, Func<VersionKey, bool> serves)
    {
        var (deployed, refused) = decide(now);
        var next = Effective.Of(file, deployed);
        var plan = ReloadPlan.Between(now.Config, next);
        var (overrides, warnings) = now.Overrides.Over(now.Config, next);
        return new()
        {
            Before = now,
            File = file,
            Deployed = deployed,
            Next = next,
            Plan = plan,
            Overrides = overrides,
            Warnings = warnings.Concat(Effective.Vain(file, deployed)).ToItems(),
            Ends = refused ?? Unchanged(now, file, deployed) ?? Impossible(plan, serves),
        };
    }

    /// <summary>How many processes a version would have afterwards; those of addresses are not ours.</summary>
    internal int InstancesAfter(VersionStep step) => step.After is not { Addresses.IsEmpty: true } after ? 0
        : step.Fate is Fate.Added ? after.Instances : Overrides.InstancesOf(step.Key.Service, after);

    private static ChangeResult.Unchanged? Unchanged(Standing now, HalftoneConfig file, Deployed deployed) =>
        now.File == file && SameDrafts(now.File, file) && now.Deployed == deployed ? new($"the configuration is the same as generation {now.Generation}") : null;

    /// <summary>A change of what versions to come begin with changes nothing that runs.</summary>
    private static bool SameDrafts(HalftoneConfig one, HalftoneConfig other) =>
        one.Services.Select(service => service.Draft.Unnamed).SequenceEqual(other.Services.Select(service => service.Draft.Unnamed));

    /// <summary>What could only fail, said before anything is started.</summary>
    private static ChangeResult? Impossible(ReloadPlan plan, Func<VersionKey, bool> serves)
    {
        if (!plan.NeedsRestart.IsEmpty) return new ChangeResult.NeedsRestart(plan.NeedsRestart.Select(change => change.ToString()).ToItems());
        if (!plan.ChangesKind.IsEmpty)
            return new ChangeResult.Refused($"{string.Join(", ", plan.ChangesKind)} changes between a command and addresses", "give the new one another version name, move the users to it, then take the old one out");
        if (plan.PortClashes is [var clash, ..])
            return new ChangeResult.Refused(
                $"{clash.Wants} has `port: {clash.Port}`, which {clash.Has} has until the reload is done: new instances start before old ones stop",
                $"give {clash.Wants} another port (or none: it is told one as PORT), or take the port from {clash.Has} in a reload of its own before");
        // An added or replaced version is ready before it becomes stable, or the reload has failed by then.
        foreach (var key in plan.With(Fate.Kept).Select(step => step.Key).Intersect(plan.Promoted))
        {
            if (serves(key)) continue;
            return new ChangeResult.Conflict(
                $"{key} shall become stable, but none of its instances is ready: {key.Service} would answer nobody",
                $"see halftone ps and halftone logs, then halftone restart {key}, and reload when it is ready");
        }
        return null;
    }
}
