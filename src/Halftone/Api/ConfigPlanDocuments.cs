using Halftone.Api.Contracts;
using Halftone.Control.Worlds;
using Halftone.Core.Config;
using Halftone.Core.Worlds;
using Halftone.Running;

namespace Halftone.Api;

/// <summary>A planned reload as programs get it.</summary>
internal static class ConfigPlanDocuments
{
    internal static ConfigPlanDocument Of(PlannedReload planned, string file)
    {
        var (outlook, plan) = (planned.Outlook, planned.Outlook.Plan);
        return new ConfigPlanDocument
        {
            Generation = outlook.Before.Generation,
            File = file,
            Digest = planned.Digest,
            Tag = planned.Tag,
            Pending = outlook.Ends is not ChangeResult.Unchanged,
            Changes = [.. plan.Changes.Select(change => new PlannedChangeDocument { Path = change.Path, Before = change.Before, After = change.After, Effect = Word(change.Effect) })],
            Versions = [.. plan.Versions.Select(step => Of(step, planned)).Where(version => version.Fate != Word(Fate.Kept) || version.InstancesBefore != version.InstancesAfter)],
            Promoted = [.. plan.Promoted.Select(key => key.ToString())],
            Kept = [.. Keeping.Of(outlook.Next, outlook.Overrides)],
            Warnings = [.. planned.Warnings, .. outlook.Warnings, .. Pinning.Lost(outlook.Before.Overrides, outlook.Overrides, "the version is no more")],
            Refused = outlook.Ends is { } ends && Problems.Of(ends) is { } failure ? Problems.DocumentOf(failure) : null,
        };
    }

    private static PlannedVersionDocument Of(VersionStep step, PlannedReload planned) => new()
    {
        Service = step.Key.Service,
        Version = step.Key.Version,
        Fate = Word(step.Fate),
        InstancesBefore = step.Before is { Addresses.IsEmpty: true } ? planned.InstancesBefore(step.Key) : 0,
        InstancesAfter = planned.Outlook.InstancesAfter(step),
    };

    private static string Word(ReloadEffect effect) => effect switch
    {
        ReloadEffect.Instances => "processes",
        ReloadEffect.Gateway => "restart",
        _ => "live",
    };

    private static string Word(Fate fate) => fate switch
    {
        Fate.Kept => "kept",
        Fate.Added => "added",
        Fate.Replaced => "replaced",
        Fate.Removed => "removed",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
