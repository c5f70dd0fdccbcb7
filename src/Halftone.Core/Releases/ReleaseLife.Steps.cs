using Halftone.Core.Config;
using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Releases;

/// <summary>The way forward.</summary>
internal static partial class ReleaseLife
{
    /// <summary>The candidate started, did not, or is gone.</summary>
    /// <param name="fault">Null = it is ready.</param>
    private static ReleaseTurn.Taken Started(Release release, string? fault, DateTimeOffset now) => (release.Phase, fault) switch
    {
        (Phase.Starting, { } why) => NotStarted(release, why, now),
        (Phase.Starting, null) when MayMove(release, now) => Enter(release, 0, now),
        (Phase.Starting { IsReady: false }, null) => new ReleaseTurn.Taken(release with { Phase = new Phase.Starting(IsReady: true) }, Nothing),
        // It had started once: this is after a restart of the gateway, or it was taken away.
        (Phase.Holding or Phase.AwaitingApproval or Phase.Paused or Phase.ByHand or Phase.Promoted, { } why) => Back(release, keep: false, why, now),
        _ => Stays(release),
    };

    private static ReleaseTurn.Taken NotStarted(Release release, string why, DateTimeOffset now) => new(
        release with { Phase = new Phase.StartFailed(), Since = now, Why = why },
        [new ReleaseCommand.StopCandidate(), new ReleaseCommand.Notify(ReleaseNotice.Failed)]);

    /// <summary>Goes to a step, and with `promote --full` on to the next approval or the end; of the weights on the way only the last is published.</summary>
    private static ReleaseTurn.Taken Enter(Release release, int index, DateTimeOffset now)
    {
        // The first version of a service has nothing to be compared with.
        if (release.From is null) return Finish(release with { Step = release.Plan.Steps.Count - 1 }, now);

        var next = release;
        for (var step = index; step < release.Plan.Steps.Count; step++)
        {
            next = next with { Step = step, Since = now };
            if (release.Plan.Steps[step] is Step.Weigh weigh)
            {
                // A weight by hand may be beyond the step's; nobody is taken back.
                var weight = weigh.Weight.Value > next.Weight.Value ? weigh.Weight : next.Weight;
                next = next with { Phase = new Phase.Holding(now), Weight = weight, Why = $"{Place(release, step)}: {weight} to {release.To}" };
                if (!release.Full) return new(next, [new ReleaseCommand.SetWeight(weight), new ReleaseCommand.Notify(ReleaseNotice.Step)]);
                continue;
            }

            var approval = (Step.Approval)release.Plan.Steps[step];
            next = next with { Phase = new Phase.AwaitingApproval(now + approval.Timeout), Why = $"{Place(release, step)} waits for an approval{(approval.Note is { } note ? $": {note}" : "")}" };
            return new(next, [.. Weighed(release, next), new ReleaseCommand.Notify(ReleaseNotice.Waiting)]);
        }

        return Finish(next, now);
    }

    private static Items<ReleaseCommand> Weighed(Release before, Release after) => before.Weight == after.Weight ? Nothing : [new ReleaseCommand.SetWeight(after.Weight)];

    /// <summary>The candidate becomes stable.</summary>
    private static ReleaseTurn.Taken Finish(Release release, DateTimeOffset now)
    {
        var next = release with { Weight = new(100), Since = now, Why = release.Unproven.IsEmpty ? $"{release.To} is stable" : $"{release.To} is stable, unproven at {Steps(release.Unproven)}" };
        var promote = new ReleaseCommand.Promote();
        var notify = new ReleaseCommand.Notify(ReleaseNotice.Promoted);
        if (release.From is not null && release.Plan.KeepOld > TimeSpan.Zero)
        {
            var until = now + release.Plan.KeepOld;
            return new(next with { Phase = new Phase.Promoted(until) }, [promote, new ReleaseCommand.KeepOld(until), notify]);
        }

        var completed = new ReleaseCommand.Notify(ReleaseNotice.Completed);
        Items<ReleaseCommand> last = release.From is null ? [promote, notify, completed] : [promote, new ReleaseCommand.StopOld(), notify, completed];
        return new(next with { Phase = new Phase.Completed() }, last);
    }

    private static ReleaseTurn.Taken Complete(Release release, string why, DateTimeOffset now) => new(
        release with { Phase = new Phase.Completed(), Since = now, Why = why },
        [new ReleaseCommand.StopOld(), new ReleaseCommand.Notify(ReleaseNotice.Completed)]);

    private static string Steps(Items<int> indices) => $"step {string.Join(", ", indices.Select(index => index + 1))}";

    private static ReleaseTurn.Taken Looked(Release release, ReleaseEvent.Looked looked, DateTimeOffset now)
    {
        if (release.Phase is not (Phase.Holding or Phase.AwaitingApproval or Phase.Paused or Phase.ByHand)) return Stays(release);
        if (looked.Readings.FirstOrDefault(reading => reading is { IsLimit: true, Verdict: Verdict.Fail }) is { } limit)
            return Back(release, keep: false, $"gate {limit.Gate} failed: {limit.Why}", now, limit.IsMemory);
        if (release.Phase is Phase.ByHand) return Stays(release);
        if (StepJudgement.Harm(looked.Readings) is { } harm) return Harmed(release, $"gate {harm.Gate} failed: {harm.Why}", now);
        if (release.Phase is not Phase.Holding holding || release.CurrentStep is not Step.Weigh step) return Stays(release);

        var judged = StepJudgement.Of(release.Plan, step, looked, now - holding.HeldFrom);
        if (judged.IsProven) return MayMove(release, now) ? Enter(release, release.Step + 1, now) : Stays(release);
        if (!judged.IsOver || release.StoreIsDown) return Stays(release);
        if (judged.IsBroken) return PausedBy(release, PauseCause.Broken, $"{judged.Waits[0]}: what is measured cannot be trusted", now);

        var why = $"not enough data within {DurationShape.Of(step.Longest)}: {string.Join("; ", judged.Waits)}";
        return release.Plan.IfNoData switch
        {
            WhenUnproven.RollBack => Back(release, keep: false, why, now),
            WhenUnproven.Promote when judged.MayGoUnproven => MayMove(release, now)
                ? Enter(release with { Unproven = [.. release.Unproven, release.Step] }, release.Step + 1, now) : Stays(release),
            _ => PausedBy(release, PauseCause.NoData, why, now),
        };
    }

    private static ReleaseTurn.Taken Harmed(Release release, string why, DateTimeOffset now)
    {
        if (release.Plan.IfFail == IfFail.RollBack) return Back(release, keep: false, why, now);
        return release.Phase is Phase.Paused { Cause: PauseCause.Failed } ? Stays(release) : PausedBy(release, PauseCause.Failed, why, now);
    }

    private static ReleaseTurn.Taken PausedBy(Release release, PauseCause cause, string why, DateTimeOffset now)
    {
        TimeSpan? held = release.Phase switch
        {
            Phase.Holding holding => now - holding.HeldFrom,
            Phase.Paused paused => paused.Held,
            _ => null,
        };
        return new(release with { Phase = new Phase.Paused(cause, held), Since = now, Why = why }, [new ReleaseCommand.Notify(ReleaseNotice.Paused)]);
    }
}
