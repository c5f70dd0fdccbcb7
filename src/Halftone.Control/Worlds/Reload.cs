using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Worlds;

namespace Halftone.Control.Worlds;

/// <summary>
/// One reload, in this order: start what is new, roll over what is changed (until here a failure undoes everything), change limits, publish,
/// change the number of instances, and only then let go of what the new world no longer names.
/// </summary>
internal sealed class Reload(Supervisor supervisor, VersionShelf shelf, TimeProvider time, WorldKeeper keeper)
{
    /// <summary>More than a screen of differences is not read.</summary>
    private const int ToldMax = 40;

    /// <summary>How often a removed version is asked whether somebody still waits there.</summary>
    private static readonly TimeSpan LineLook = TimeSpan.FromMilliseconds(10);

    /// <summary>Looks ahead, and does nothing.</summary>
    internal ReloadOutlook Look(HalftoneConfig file, Func<Standing, (Deployed Next, ChangeResult? Refused)> decide) =>
        ReloadOutlook.Of(keeper.Now, file, decide, key => shelf.Find(key)?.Pool.Read().Slots is not (null or 0));

    /// <param name="file">The file that shall be in force; the present one when a release changes the versions beside it.</param>
    /// <param name="decide">What shall be decided beside it, from what is in force, or why it cannot be. Asked again right before publishing, for releases go on meanwhile.</param>
    /// <param name="guard">Asked when it is the turn of this change: why it shall not be made any more. Null = it is made.</param>
    internal async Task<ChangeResult> RunAsync(HalftoneConfig file, Func<Standing, (Deployed Next, ChangeResult? Refused)> decide, CancellationToken stop, Func<ReloadOutlook, ChangeResult?>? guard = null)
    {
        var outlook = Look(file, decide);
        if ((guard?.Invoke(outlook) ?? outlook.Ends) is { } ended) return ended;
        var (now, next, plan) = (outlook.Before, outlook.Next, outlook.Plan);
        var (deployed, overrides, warnings, refused) = (outlook.Deployed, outlook.Overrides, outlook.Warnings, (ChangeResult?)null);
        Items<string> unpinned = [];
        if (await StartNewAsync(plan, next, stop) is { } failed) return failed;
        if (await RollOverAsync(plan, now.Overrides, overrides, stop) is { } halted)
        {
            await StopAsync(plan.With(Fate.Added));
            return halted;
        }
        foreach (var step in plan.Versions.Where(step => step.LimitsChanged)) shelf.Find(step.Key)?.Pool.Configure(PoolLimits.From(step.After!.Limits), Monotonic.Now(time));
        foreach (var step in plan.Versions.Where(step => step.SettingsChanged)) supervisor.Configure(step.Key, step.After!);
        keeper.Publish(latest =>
        {
            // Traffic may have been changed while the new instances started, and a release may have gone on.
            (deployed, refused) = decide(latest);
            if (refused is not null) return latest;
            (overrides, warnings) = latest.Overrides.Over(latest.Config, Effective.Of(file, deployed));
            warnings = warnings.Concat(Effective.Vain(file, deployed)).ToItems();
            unpinned = Pinning.Lost(latest.Overrides, overrides, "the version is no more");
            return new Standing(latest.Generation + 1, file, deployed, overrides);
        });
        if (refused is not null)
        {
            await StopAsync(plan.With(Fate.Added));
            return refused;
        }
        var late = await ScaleAsync(plan, overrides, stop);
        await LetGoAsync(plan);
        // What an operator is warned of is what they have just written.
        return new ChangeResult.Done([.. Tell(plan), .. unpinned], now.File == file ? late.ToItems() : warnings.Concat(late).ToItems());
    }

    private async Task<ChangeResult?> StartNewAsync(ReloadPlan plan, HalftoneConfig next, CancellationToken stop)
    {
        VersionStep[] added = [.. plan.With(Fate.Added)];
        try
        {
            var results = await Task.WhenAll(added.Select(step => supervisor.StartVersionAsync(
                step.Key, step.After!, next.Service(step.Key.Service)!.Stable == step.Key.Version, shelf.Take(step.Key, step.After!.Limits).Pool, stop)));
            stop.ThrowIfCancellationRequested();
            var broken = Array.FindIndex(results, result => !result.Succeeded);
            if (broken < 0) return null;
            await StopAsync(added);
            return ChangeResult.StartFailed.Of(added[broken].Key, results[broken]);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(added);
            throw;
        }
    }

    /// <summary>Rolls changed versions over one after the other; when one halts (and has rolled itself back), those before it are rolled back too.</summary>
    private async Task<ChangeResult?> RollOverAsync(ReloadPlan plan, Overrides before, Overrides after, CancellationToken stop)
    {
        var done = new Stack<VersionStep>();
        foreach (var step in plan.With(Fate.Replaced))
        {
            var result = await supervisor.ReplaceVersionAsync(step.Key, Scaled(step.Key, step.After!, after), stop);
            if (result.Succeeded)
            {
                done.Push(step);
                continue;
            }
            var left = new List<string>();
            foreach (var earlier in done)
            {
                var back = await supervisor.ReplaceVersionAsync(earlier.Key, Scaled(earlier.Key, earlier.Before!, before), CancellationToken.None);
                if (!back.Succeeded) left.Add($"{earlier.Key} has its new configuration, for the old one did not start again: {back.Faults[0].What}");
            }
            return ChangeResult.StartFailed.Of(step.Key, result, left);
        }
        return null;
    }

    private static VersionConfig Scaled(VersionKey key, VersionConfig version, Overrides overrides) => version with { Instances = overrides.InstancesOf(key.Service, version) };

    /// <summary>The world is already published: an instance that does not start is a warning, the version serves with those it has.</summary>
    /// <remarks>Compared with what is there: a number that an earlier change did not reach is tried again.</remarks>
    private async Task<List<string>> ScaleAsync(ReloadPlan plan, Overrides overrides, CancellationToken stop)
    {
        var warnings = new List<string>();
        foreach (var step in plan.With(Fate.Kept).Where(step => step.After!.Addresses.IsEmpty))
        {
            var (was, wanted) = (supervisor.Count(step.Key), overrides.InstancesOf(step.Key.Service, step.After!));
            if (was == wanted) continue;
            var result = await supervisor.ScaleAsync(step.Key, wanted, stop);
            if (!result.Succeeded) warnings.Add($"{step.Key} stays at {was} instances instead of {wanted}: {result.Faults[0].What}");
        }
        return warnings;
    }

    /// <summary>A removed version gets no new requests any more; those in its line are served before its instances drain.</summary>
    private async Task LetGoAsync(ReloadPlan plan)
    {
        VersionStep[] removed = [.. plan.With(Fate.Removed)];
        await Task.WhenAll(removed.Select(step => EmptyLineAsync(step.Key)));
        await StopAsync(removed);
    }

    /// <summary>The line is bounded by time, so this ends; the bound here only guards against a pool that is fed by mistake.</summary>
    private async Task EmptyLineAsync(VersionKey key)
    {
        if (shelf.Find(key) is not { } shelved) return;
        var deadline = Monotonic.Now(time) + 2 * shelved.Pool.Read().WaitBound;
        do await Task.Delay(LineLook, time);
        while (shelved.Pool.Read().Waiting > 0 && Monotonic.Now(time) < deadline);
    }

    private async Task StopAsync(IEnumerable<VersionStep> steps) => await Task.WhenAll(steps.Select(async step =>
    {
        if (supervisor.Runs(step.Key)) await supervisor.StopVersionAsync(step.Key, CancellationToken.None);
        shelf.Drop(step.Key);
    }));

    private static Items<string> Tell(ReloadPlan plan)
    {
        var changes = plan.Changes.Take(ToldMax).Select(change => change.ToString()).ToList();
        if (plan.Changes.Count > ToldMax) changes.Add($"... and {plan.Changes.Count - ToldMax} more");
        foreach (var step in plan.Versions.Where(step => step.Fate is not Fate.Kept)) changes.Add($"{step.Key} {step.Fate.ToString().ToLowerInvariant()}");
        return changes.ToItems();
    }
}
