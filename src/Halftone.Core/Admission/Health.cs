namespace Halftone.Core.Admission;

/// <summary>What an instance has shown of itself, by an answer or to a probe.</summary>
internal enum Sign : byte
{
    /// <summary>Nothing that would speak for or against it.</summary>
    None,

    /// <summary>It answered a request, and not with 5xx.</summary>
    Answered,

    /// <summary>It answered 5xx, or gave no valid answer on a new connection.</summary>
    Failed,

    /// <summary>It took no connection.</summary>
    Unreachable,

    ProbePassed,
    ProbeFailed,

    /// <summary>A probe got no answer in time; <see cref="HealthRule.Weigh"/> says what that means.</summary>
    ProbeTimedOut,

    /// <summary>Time has passed.</summary>
    Time,
}

/// <summary>Why an instance gets no requests although it is there.</summary>
internal enum EjectCause : byte { Failures, Unreachable, Probes }

/// <summary>How often in a row an instance was left out, for how long the last time, and until when. Monotonic nanoseconds.</summary>
internal readonly record struct Absence(int Times, long Length, long Until);

/// <summary>Whether an instance gets requests, as far as its health decides it.</summary>
internal abstract record HealthState
{
    private HealthState() { }

    /// <summary>The absence it is in, or came back from.</summary>
    internal Absence Last { get; init; }

    /// <summary>It gets its share.</summary>
    internal sealed record Serving : HealthState;

    /// <summary>It gets nothing.</summary>
    internal sealed record Ejected(EjectCause Cause, long Since) : HealthState;

    /// <summary>Half open: it gets one request at a time, and what it makes of one decides.</summary>
    internal sealed record Trial(EjectCause Cause, long Since) : HealthState;
}

/// <summary>An instance's state of health, and what it has shown in a row since it entered it.</summary>
internal readonly record struct Health(HealthState State, int Failures, int ProbesFailed, int ProbesPassed)
{
    internal static Health Well { get; } = new(new HealthState.Serving(), 0, 0, 0);

    internal bool IsServing => State is HealthState.Serving;

    /// <summary>Slots that it may have busy.</summary>
    internal int SlotsMax => State switch
    {
        HealthState.Serving => int.MaxValue,
        HealthState.Trial => 1,
        _ => 0,
    };

    /// <summary>When it was left out; <see cref="long.MaxValue"/> = it is not.</summary>
    internal long Since => State switch
    {
        HealthState.Ejected ejected => ejected.Since,
        HealthState.Trial trial => trial.Since,
        _ => long.MaxValue,
    };
}

/// <summary>An instance has entered another state of health.</summary>
internal readonly record struct HealthChange(Instance Instance, HealthState Before, HealthState After);

/// <summary>An instance that is in operation, and how it stands.</summary>
internal readonly record struct Member(Instance Instance, Health Health);
