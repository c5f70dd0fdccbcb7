using Halftone.Core.Diagnosis;

namespace Halftone.Core.Releases;

/// <summary>Who asked, and the reason they gave.</summary>
internal sealed record Asked(string By, string? Why = null)
{
    public override string ToString() => Why is null ? $"by {By}" : $"by {By}: {Why}";
}

/// <summary>What happens to a release.</summary>
internal abstract record ReleaseEvent
{
    private ReleaseEvent() { }

    /// <summary>The candidate's start is over.</summary>
    /// <param name="Fault">Why it failed; null = it is ready.</param>
    internal sealed record Started(string? Fault) : ReleaseEvent;

    /// <summary>
    /// The gates were looked at, about once a second: those that the gateway measures always, those that are asked at the steps that name them, beside them
    /// the sample ratio and the combination of tests. The only event that moves a step forward by itself.
    /// </summary>
    /// <param name="Units">Units of the candidate counted at this step.</param>
    internal sealed record Looked(Items<GateReading> Readings, long Units) : ReleaseEvent;

    /// <summary>Nothing happened but time; once a second is enough.</summary>
    internal sealed record TimePassed : ReleaseEvent;

    /// <summary>Something that needs no statistics; acts at once in every phase that has a candidate with requests.</summary>
    internal sealed record HardSignal(HardSignalKind Kind, string Why) : ReleaseEvent;

    /// <summary>The memory of the candidate was looked into.</summary>
    internal sealed record Found(MemoryFinding Finding) : ReleaseEvent;

    /// <summary>The candidate is not there any more: removed, or no version of that name.</summary>
    internal sealed record CandidateGone(string Why) : ReleaseEvent;

    /// <summary>Answer to <see cref="ReleaseCommand.RollBack"/>: the world in which everything goes to stable is published.</summary>
    internal sealed record Returned : ReleaseEvent;

    /// <summary>The store could not record.</summary>
    internal sealed record StoreFailed(string Why) : ReleaseEvent;

    internal sealed record StoreBack : ReleaseEvent;

    /// <summary>The gateway was started again and has read this release from the store.</summary>
    /// <param name="EvidenceKept">What was counted before is there; else it begins anew, and the release says so.</param>
    internal sealed record Recovered(bool EvidenceKept) : ReleaseEvent;

    /// <param name="Step">The step that whoever approves has seen, counted from 1; null = any. Guards against a second click.</param>
    internal sealed record Approve(Asked Asked, int? Step) : ReleaseEvent;

    /// <summary>Goes on to the next step without waiting for what is left of this one.</summary>
    /// <param name="Full">Waives the coming steps, too. An approval is never waived.</param>
    internal sealed record Promote(Asked Asked, bool Full) : ReleaseEvent;

    internal sealed record Pause(Asked Asked) : ReleaseEvent;

    internal sealed record Resume(Asked Asked) : ReleaseEvent;

    /// <summary>Everything back to stable; the candidate goes on running.</summary>
    internal sealed record Abort(Asked Asked) : ReleaseEvent;

    /// <summary>Everything back to stable; the candidate is stopped. Also after promotion, while the old version is warm.</summary>
    internal sealed record RollBack(Asked Asked) : ReleaseEvent;

    /// <summary>A weight by hand, in either direction; ends what the plan does.</summary>
    internal sealed record Split(Asked Asked, Percent Weight) : ReleaseEvent;

    /// <summary>Another release begins, so that the old version need not be warm any longer.</summary>
    internal sealed record LetGo(Asked Asked) : ReleaseEvent;
}

internal enum HardSignalKind : byte
{
    /// <summary>The candidate's instances exit again and again, and it gave up.</summary>
    CrashLoop,

    /// <summary>No instance of the candidate is ready.</summary>
    NoReadyInstance,

    /// <summary>20 candidate outcomes in a row were bad while stable had less than half bad in the same seconds.</summary>
    ErrorBurst,

    /// <summary>A gate's `max` is exceeded, or an instance is beyond what the gate `processes` allows.</summary>
    AbsoluteLimit,
}
