using Halftone.Core.Config;
using Halftone.Core.Diagnosis;

namespace Halftone.Core.Releases;

/// <summary>The life of a release as a pure state machine: (release, event, moment) -> (release, commands), or a refusal.</summary>
/// <remarks>
/// S1: within a release the weight only grows, until everything goes back or somebody splits by hand.
/// S2: every phase that is not over has a way back to stable.
/// S3: steps come one after the other; `promote --full` waives what a step waits for, not the step.
/// S4: nothing but Approve leads past an approval.
/// S5: nothing leads out of a phase that is last.
/// S6: while the store is down nothing moves forward.
/// S7: what a broken gate has judged moves nothing forward.
/// </remarks>
internal static partial class ReleaseLife
{
    private static readonly Items<ReleaseCommand> Nothing = [];

    /// <summary>What an event leads to.</summary>
    /// <param name="now">With the gateway's local offset, for freeze windows.</param>
    internal static ReleaseTurn On(Release release, ReleaseEvent happened, DateTimeOffset now) => happened switch
    {
        ReleaseEvent.Approve e => Approve(release, e, now),
        ReleaseEvent.Promote e => Promote(release, e, now),
        ReleaseEvent.Pause e => Pause(release, e, now),
        ReleaseEvent.Resume e => Resume(release, e, now),
        ReleaseEvent.Abort e => GiveUp(release, "abort", e.Asked, keep: true, now),
        ReleaseEvent.RollBack e => GiveUp(release, "rollback", e.Asked, keep: false, now),
        ReleaseEvent.Split e => Split(release, e, now),
        ReleaseEvent.LetGo e => LetGo(release, e, now),
        // Also of one that is over: what its candidate held is known a moment after it went back.
        ReleaseEvent.Found e => Found(release, e.Finding),
        // The rest are facts: they never come at a wrong time, they only mean nothing any more.
        _ when release.IsOver => Stays(release),
        ReleaseEvent.Started e => Started(release, e.Fault, now),
        ReleaseEvent.Looked e => Looked(release, e, now),
        ReleaseEvent.TimePassed => TimePassed(release, now),
        ReleaseEvent.HardSignal e => HardSignal(release, e, now),
        ReleaseEvent.CandidateGone e => Started(release, e.Why, now),
        ReleaseEvent.Returned => Returned(release, now),
        ReleaseEvent.StoreFailed => new ReleaseTurn.Taken(release with { StoreIsDown = true }, Nothing),
        ReleaseEvent.StoreBack => new ReleaseTurn.Taken(release with { StoreIsDown = false }, Nothing),
        ReleaseEvent.Recovered e => Recovered(release, e, now),
        _ => throw new System.Diagnostics.UnreachableException($"{happened} is no event of a release."),
    };

    /// <summary>What may be asked now: everything that would not be refused.</summary>
    internal static Items<ReleaseVerb> Verbs(Release release)
    {
        if (release.IsOver) return release.Phase is Phase.Completed ? [] : [ReleaseVerb.Retry];
        var nobody = new Asked("");
        (ReleaseVerb Verb, ReleaseEvent Event)[] all =
        [
            (ReleaseVerb.Approve, new ReleaseEvent.Approve(nobody, null)),
            (ReleaseVerb.Promote, new ReleaseEvent.Promote(nobody, Full: false)),
            (ReleaseVerb.PromoteFull, new ReleaseEvent.Promote(nobody, Full: true)),
            (ReleaseVerb.Pause, new ReleaseEvent.Pause(nobody)),
            (ReleaseVerb.Resume, new ReleaseEvent.Resume(nobody)),
            (ReleaseVerb.Abort, new ReleaseEvent.Abort(nobody)),
            (ReleaseVerb.RollBack, new ReleaseEvent.RollBack(nobody)),
            (ReleaseVerb.Split, new ReleaseEvent.Split(nobody, release.Weight)),
        ];
        return all.Where(one => On(release, one.Event, release.Since) is ReleaseTurn.Taken).Select(one => one.Verb).ToItems();
    }

    /// <summary>When time alone will do something next; null = never. For screens, and for whoever sets a timer.</summary>
    internal static DateTimeOffset? NextMoment(Release release, DateTimeOffset now) => (release.Phase, release.CurrentStep) switch
    {
        (Phase.Holding holding, Step.Weigh step) when holding.HeldFrom + step.Shortest is var soonest && soonest > now => soonest,
        (Phase.Holding holding, Step.Weigh step) => holding.HeldFrom + step.Longest,
        (Phase.AwaitingApproval waiting, _) => waiting.Until,
        (Phase.Promoted promoted, _) => promoted.KeepOldUntil,
        (Phase.Starting { IsReady: true }, _) => Freezing.Until(release.Plan.Freeze, now),
        _ => null,
    };

    private static ReleaseTurn.Taken TimePassed(Release release, DateTimeOffset now) => release.Phase switch
    {
        Phase.Starting { IsReady: true } when MayMove(release, now) => Enter(release, 0, now),
        Phase.AwaitingApproval { Until: { } until } when until <= now =>
            Back(release, keep: false, $"nobody approved step {release.Step + 1} in time", now),
        Phase.Promoted promoted when promoted.KeepOldUntil <= now && !release.StoreIsDown => Complete(release, "the old version was kept for as long as the plan says", now),
        _ => Stays(release),
    };

    /// <summary>A restart of the gateway: processes are gone, time has passed that nobody watched.</summary>
    private static ReleaseTurn.Taken Recovered(Release release, ReleaseEvent.Recovered recovered, DateTimeOffset now)
    {
        var next = release with { StoreIsDown = false, EvidenceLost = recovered.EvidenceKept ? release.EvidenceLost : now };
        return release.Phase switch
        {
            Phase.Starting => new ReleaseTurn.Taken(next with { Phase = new Phase.Starting(IsReady: false) }, [new ReleaseCommand.StartCandidate()]),
            // A hold may get longer by a restart, never shorter.
            Phase.Holding => new ReleaseTurn.Taken(next with { Phase = new Phase.Holding(now) }, Again()),
            Phase.AwaitingApproval or Phase.Paused or Phase.ByHand => new ReleaseTurn.Taken(next, Again()),
            Phase.RollingBack => new ReleaseTurn.Taken(next, [new ReleaseCommand.RollBack()]),
            Phase.Promoted promoted => new ReleaseTurn.Taken(next, [new ReleaseCommand.Promote(), new ReleaseCommand.KeepOld(promoted.KeepOldUntil)]),
            _ => Stays(release),
        };

        Items<ReleaseCommand> Again() => [new ReleaseCommand.StartCandidate(), new ReleaseCommand.SetWeight(release.Weight)];
    }

    /// <summary>The newest count; of one that is stable for good, or was never there, nothing is kept.</summary>
    private static ReleaseTurn.Taken Found(Release release, MemoryFinding finding) => release.Phase is Phase.Completed or Phase.StartFailed ? Stays(release)
        : new(release with { Findings = release.Findings.Append(finding).TakeLast(Release.FindingsMax).ToItems() }, Nothing);

    /// <summary>Whether the release may go forward by itself.</summary>
    private static bool MayMove(Release release, DateTimeOffset now) => !release.StoreIsDown && Freezing.Until(release.Plan.Freeze, now) is null;

    private static ReleaseTurn.Taken Stays(Release release) => new(release, Nothing);

    /// <summary>For people: `step 2 of 5`.</summary>
    private static string Place(Release release, int step) => $"step {step + 1} of {release.Plan.Steps.Count}";
}
