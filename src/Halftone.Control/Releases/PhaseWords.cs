using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>Phases, verdicts and verbs in the words of documents; they never change.</summary>
internal static class PhaseWords
{
    internal const string Starting = "starting";
    internal const string Holding = "holding";
    internal const string AwaitingApproval = "awaiting_approval";
    internal const string Paused = "paused";
    internal const string ByHand = "by_hand";
    internal const string Promoted = "promoted";
    internal const string Completed = "completed";
    internal const string RollingBack = "rolling_back";
    internal const string RolledBack = "rolled_back";
    internal const string Aborted = "aborted";
    internal const string StartFailed = "start_failed";

    internal const string Pass = "pass";
    internal const string Fail = "fail";
    internal const string NotEnough = "not_enough";

    internal const string AskedCause = "asked";

    internal static string Of(Phase phase) => phase switch
    {
        Phase.Starting => Starting,
        Phase.Holding => Holding,
        Phase.AwaitingApproval => AwaitingApproval,
        Phase.Paused => Paused,
        Phase.ByHand => ByHand,
        Phase.Promoted => Promoted,
        Phase.Completed => Completed,
        Phase.RollingBack => RollingBack,
        Phase.RolledBack => RolledBack,
        Phase.Aborted => Aborted,
        Phase.StartFailed => StartFailed,
        _ => throw new System.Diagnostics.UnreachableException($"{phase.GetType().Name} has no word."),
    };

    internal static string Of(PauseCause cause) => cause switch
    {
        PauseCause.Asked => AskedCause,
        PauseCause.Failed => "failed",
        PauseCause.NoData => "no_data",
        PauseCause.Broken => "broken",
        _ => throw new System.Diagnostics.UnreachableException($"{cause} has no word."),
    };

    internal static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Pass => Pass,
        Verdict.Fail => Fail,
        Verdict.NotEnough => NotEnough,
        _ => throw new System.Diagnostics.UnreachableException($"{verdict} has no word."),
    };

    internal static string Of(ReleaseVerb verb) => verb switch
    {
        ReleaseVerb.Approve => "approve",
        ReleaseVerb.Promote => "promote",
        ReleaseVerb.PromoteFull => "promote_full",
        ReleaseVerb.Pause => "pause",
        ReleaseVerb.Resume => "resume",
        ReleaseVerb.Abort => "abort",
        ReleaseVerb.RollBack => "rollback",
        ReleaseVerb.Split => "split",
        ReleaseVerb.Retry => "retry",
        _ => throw new System.Diagnostics.UnreachableException($"{verb} has no word."),
    };
}
