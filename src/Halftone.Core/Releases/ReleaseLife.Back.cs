using Halftone.Core.Config;

namespace Halftone.Core.Releases;

/// <summary>The way back: short, open from every phase, and closed by nothing.</summary>
internal static partial class ReleaseLife
{
    private static ReleaseTurn.Taken HardSignal(Release release, ReleaseEvent.HardSignal signal, DateTimeOffset now) => release.Phase switch
    {
        // Before it has started, that nobody is ready is how it is.
        Phase.Starting { IsReady: false } when signal.Kind == HardSignalKind.NoReadyInstance => Stays(release),
        Phase.Starting => NotStarted(release, signal.Why, now),
        Phase.RollingBack => Stays(release),
        _ => Back(release, keep: false, signal.Why, now),
    };

    /// <summary>`abort` and `rollback`.</summary>
    private static ReleaseTurn GiveUp(Release release, string verb, Asked asked, bool keep, DateTimeOffset now)
    {
        var why = $"{(keep ? "aborted" : "rolled back")} {asked}";
        return release.Phase switch
        {
            Phase.Completed => new ReleaseTurn.Refused($"{verb}: {release.To} is stable, and {release.From ?? "what was before"} is not kept any more",
                release.From is { } from ? $"release {from}: halftone rollback {release.Service} --to {from}" : "deploy another version"),
            _ when release.IsOver => new ReleaseTurn.Refused($"{verb}: the release is over, everything goes to {release.From ?? "nobody"}", "nothing is left to do"),
            Phase.Promoted when keep => new ReleaseTurn.Refused($"abort: {release.To} is stable already", $"take it back: halftone rollback {release.Service}"),
            // Asked twice is done twice: whoever asks may have seen that it was not done.
            Phase.RollingBack back => new ReleaseTurn.Taken(release with { Phase = back with { Keep = back.Keep && keep } }, [new ReleaseCommand.RollBack()]),
            // Nothing was ever sent to it, and there is nothing to go back to.
            Phase.Starting when release.From is null => Returned(release with { Phase = new Phase.RollingBack(keep), Why = why }, now),
            _ => Back(release, keep, why, now),
        };
    }

    private static ReleaseTurn.Taken Back(Release release, bool keep, string why, DateTimeOffset now, bool forMemory = false) => new(
        release with { Phase = new Phase.RollingBack(keep, forMemory), Since = now, Why = why, Weight = default },
        [new ReleaseCommand.RollBack()]);

    private static ReleaseTurn.Taken Returned(Release release, DateTimeOffset now) => release.Phase switch
    {
        Phase.RollingBack { Keep: true } => new(release with { Phase = new Phase.Aborted(), Since = now }, [new ReleaseCommand.Notify(ReleaseNotice.Aborted)]),
        Phase.RollingBack back => new(release with { Phase = new Phase.RolledBack(), Since = now }, [new ReleaseCommand.StopCandidate(CountFirst: back.ForMemory && release.Findings.All(finding => finding.NotCounted is not null)), new ReleaseCommand.Notify(ReleaseNotice.RolledBack)]),
        _ => Stays(release),
    };
}
