using System.Text.Json.Serialization;

namespace Halftone.Core.Releases;

/// <summary>Where a release stands; each phase carries exactly what exists in it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "phase")]
[JsonDerivedType(typeof(Phase.Starting), "starting")]
[JsonDerivedType(typeof(Phase.Holding), "holding")]
[JsonDerivedType(typeof(Phase.AwaitingApproval), "awaiting_approval")]
[JsonDerivedType(typeof(Phase.Paused), "paused")]
[JsonDerivedType(typeof(Phase.ByHand), "by_hand")]
[JsonDerivedType(typeof(Phase.Promoted), "promoted")]
[JsonDerivedType(typeof(Phase.Completed), "completed")]
[JsonDerivedType(typeof(Phase.RollingBack), "rolling_back")]
[JsonDerivedType(typeof(Phase.RolledBack), "rolled_back")]
[JsonDerivedType(typeof(Phase.Aborted), "aborted")]
[JsonDerivedType(typeof(Phase.StartFailed), "start_failed")]
internal abstract record Phase
{
    private Phase() { }

    /// <summary>Terminal: no event leads out of it.</summary>
    internal bool IsLast => this is Completed or RolledBack or Aborted or StartFailed;

    /// <summary>The candidate's processes are being started; stable has every request.</summary>
    /// <param name="IsReady">It has started, and waits for the end of a freeze window or for the store.</param>
    internal sealed record Starting(bool IsReady) : Phase;

    /// <summary>At a step with a weight, judging.</summary>
    /// <param name="HeldFrom">The hold counts from here: when the step began, later by what pauses and restarts took.</param>
    internal sealed record Holding(DateTimeOffset HeldFrom) : Phase;

    /// <summary>Nothing goes on until somebody approves.</summary>
    /// <param name="Until">Then it is rolled back; null = it waits for ever.</param>
    internal sealed record AwaitingApproval(DateTimeOffset? Until) : Phase;

    /// <summary>Nothing goes on until somebody says so; the weight stays, and harm still rolls back.</summary>
    /// <param name="Held">How long the step had been held, and that much is held when it resumes; null = it was waiting for an approval.</param>
    internal sealed record Paused(PauseCause Cause, TimeSpan? Held) : Phase;

    /// <summary>Somebody has set the weight: the plan steers no more, hard signals still do.</summary>
    internal sealed record ByHand : Phase;

    /// <summary>The candidate is stable; the old version is kept warm, for a rollback in one swap.</summary>
    internal sealed record Promoted(DateTimeOffset KeepOldUntil) : Phase;

    /// <summary>The candidate is stable and the old version let go.</summary>
    internal sealed record Completed : Phase;

    /// <summary>It is decided that everything goes to stable; not yet confirmed that it does.</summary>
    /// <param name="Keep">The candidate goes on running without requests, and the end is <see cref="Aborted"/>.</param>
    /// <param name="ForMemory">A gate on its memory has failed.</param>
    internal sealed record RollingBack(bool Keep, bool ForMemory = false) : Phase;

    /// <summary>Everything goes to stable, the candidate is stopped.</summary>
    internal sealed record RolledBack : Phase;

    /// <summary>Everything goes to stable; the candidate still runs, to be looked at.</summary>
    internal sealed record Aborted : Phase;

    /// <summary>The candidate did not start; stable was never touched.</summary>
    internal sealed record StartFailed : Phase;
}

/// <summary>What paused a release.</summary>
internal enum PauseCause : byte
{
    /// <summary>`halftone pause`.</summary>
    Asked,

    /// <summary>A gate failed and the plan says `if_fail: pause`.</summary>
    Failed,

    /// <summary>A step's longest time was over without a verdict.</summary>
    NoData,

    /// <summary>A gate could not judge at all for a step's longest time: what is measured cannot be trusted.</summary>
    Broken,
}
