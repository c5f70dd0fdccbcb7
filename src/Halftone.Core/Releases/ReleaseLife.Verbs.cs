using Halftone.Core.Config;

namespace Halftone.Core.Releases;

/// <summary>What people ask for, but for the way back.</summary>
internal static partial class ReleaseLife
{
    private static ReleaseTurn Approve(Release release, ReleaseEvent.Approve approve, DateTimeOffset now)
    {
        if (release.Phase is Phase.Paused { Held: null })
            return new ReleaseTurn.Refused("approve: the release is paused", $"resume it first: halftone resume {release.Service}");
        if (release.Phase is not Phase.AwaitingApproval) return new ReleaseTurn.Refused("approve: the release is not waiting for an approval", See(release));
        if (approve.Step is { } step && step != release.Step + 1)
            return new ReleaseTurn.Refused($"approve: step {release.Step + 1} is waiting, not step {step}", $"look again: halftone status {release.Service}");
        return release.StoreIsDown ? CannotRecord("approve", release) : Enter(release, release.Step + 1, now);
    }

    private static ReleaseTurn Promote(Release release, ReleaseEvent.Promote promote, DateTimeOffset now)
    {
        var next = release with { Full = release.Full || promote.Full };
        return release.Phase switch
        {
            Phase.AwaitingApproval or Phase.Paused { Held: null } =>
                new ReleaseTurn.Refused($"promote: step {release.Step + 1} is an approval, and that is nobody's to skip", $"approve it: halftone approve {release.Service}"),
            Phase.Holding or Phase.Paused => release.StoreIsDown ? CannotRecord("promote", release) : Enter(next, release.Step + 1, now),
            Phase.Starting { IsReady: true } => release.StoreIsDown ? CannotRecord("promote", release) : Enter(next, 0, now),
            Phase.Starting => new ReleaseTurn.Refused($"promote: {release.To} is not ready yet", See(release)),
            // An approval that was waiting when the weight was set is still to be given.
            Phase.ByHand when promote.Full => release.StoreIsDown ? CannotRecord("promote", release) : Enter(next, release.CurrentStep is Step.Approval ? release.Step : release.Step + 1, now),
            Phase.ByHand => new ReleaseTurn.Refused("promote: the weight was set by hand, so that no step comes next",
                $"halftone split {release.Service} ... for another weight, halftone promote {release.Service} --full for the end"),
            Phase.Promoted or Phase.Completed => new ReleaseTurn.Refused($"promote: {release.To} is stable already", "nothing is left to do"),
            _ => new ReleaseTurn.Refused($"promote: {release.To} was taken back", Retry(release)),
        };
    }

    private static ReleaseTurn Pause(Release release, ReleaseEvent.Pause pause, DateTimeOffset now) => release.Phase switch
    {
        Phase.Holding or Phase.AwaitingApproval => PausedBy(release, PauseCause.Asked, $"paused {pause.Asked}", now),
        Phase.Paused => new ReleaseTurn.Refused("pause: the release is paused already", "nothing is left to do"),
        Phase.Starting => new ReleaseTurn.Refused($"pause: {release.To} is starting and has no requests", $"give it up: halftone abort {release.Service}"),
        Phase.ByHand => new ReleaseTurn.Refused("pause: the weight was set by hand, so that nothing moves by itself", "nothing is left to do"),
        _ => new ReleaseTurn.Refused("pause: nothing is going on that could be paused", See(release)),
    };

    private static ReleaseTurn Resume(Release release, ReleaseEvent.Resume resume, DateTimeOffset now)
    {
        if (release.Phase is not Phase.Paused paused) return new ReleaseTurn.Refused("resume: the release is not paused", See(release));
        var next = release with { Since = now, Why = $"resumed {resume.Asked}" };
        if (paused.Held is not { } held)
            return new ReleaseTurn.Taken(next with { Phase = new Phase.AwaitingApproval(now + (release.CurrentStep as Step.Approval)?.Timeout) }, [new ReleaseCommand.Notify(ReleaseNotice.Waiting)]);
        // Whoever resumes after "not enough data" grants the step its time once more.
        var from = paused.Cause is PauseCause.NoData or PauseCause.Broken ? now : now - held;
        return new ReleaseTurn.Taken(next with { Phase = new Phase.Holding(from) }, Nothing);
    }

    private static ReleaseTurn Split(Release release, ReleaseEvent.Split split, DateTimeOffset now)
    {
        if (release.Phase is not (Phase.Holding or Phase.AwaitingApproval or Phase.Paused or Phase.ByHand))
            return new ReleaseTurn.Refused(release.IsOver || release.Phase is Phase.Promoted ? "split: the release has no candidate any more" : "split: the release is not ready for a split", See(release));
        if (split.Weight.Value > release.Weight.Value && release.StoreIsDown) return CannotRecord("split", release);
        var why = $"{split.Weight} to {release.To}, set {split.Asked}";
        return new ReleaseTurn.Taken(release with { Phase = new Phase.ByHand(), Since = now, Why = why, Weight = split.Weight }, [new ReleaseCommand.SetWeight(split.Weight)]);
    }

    private static ReleaseTurn LetGo(Release release, ReleaseEvent.LetGo letGo, DateTimeOffset now) => release.Phase switch
    {
        Phase.Promoted when release.StoreIsDown => CannotRecord("deploy", release),
        Phase.Promoted => Complete(release, $"the old version was let go {letGo.Asked}", now),
        _ => new ReleaseTurn.Refused("no old version is kept", See(release)),
    };

    private static ReleaseTurn.Refused CannotRecord(string verb, Release release) =>
        new($"{verb}: the store cannot record it, and what is not recorded is not done", $"mend the store; halftone rollback {release.Service} works without it");

    private static string See(Release release) => $"see where it stands: halftone status {release.Service}";

    private static string Retry(Release release) => $"begin again: halftone retry {release.Service}";
}
