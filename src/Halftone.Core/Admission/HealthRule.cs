using System.Diagnostics;

namespace Halftone.Core.Admission;

/// <summary>What a sign makes of an instance's health. Whether another one may be spared is the pool's to say.</summary>
/// <remarks>
/// serving -> (failures or failed probes in a row) -> ejected -> (its time is over; with probes, one passes) -> trial -> (an answer) -> serving.
/// Whoever was ejected by probes comes back by probes, without a trial: they were one.
/// </remarks>
internal static class HealthRule
{
    /// <summary>Each ejection in a row lasts one length longer, up to so many; Envoy's longest is ten times its base, too.</summary>
    internal const int LengthsMax = 10;

    /// <param name="mayEject">The others can do without it.</param>
    internal static Health After(in Health before, Sign sign, long now, HealthLimits limits, bool mayEject) => before.State switch
    {
        HealthState.Serving => WhileServing(before, sign, now, limits, mayEject),
        HealthState.Ejected ejected => WhileEjected(before, ejected, sign, now, limits),
        HealthState.Trial trial => OnTrial(before, trial, sign, now, limits, mayEject),
        _ => throw new UnreachableException($"{before.State} is no state of health."),
    };

    /// <summary>A probe without an answer says nothing about an instance that answers its requests: a busy single-threaded process is not a dead one.</summary>
    /// <param name="answeredAt">When it last answered a request; 0 = never.</param>
    internal static Sign Weigh(Sign sign, long answeredAt, long now, HealthLimits limits)
    {
        if (sign != Sign.ProbeTimedOut) return sign;
        return answeredAt != 0 && now - answeredAt <= 2 * limits.Interval ? Sign.None : Sign.ProbeFailed;
    }

    /// <summary>It serves again, because it has shown that it can or because nobody else can.</summary>
    internal static Health Return(in Health before, long now) =>
        new(new HealthState.Serving { Last = before.State.Last with { Until = now } }, 0, 0, 0);

    private static Health WhileServing(in Health before, Sign sign, long now, HealthLimits limits, bool mayEject)
    {
        switch (sign)
        {
            case Sign.Answered:
                return before.Failures == 0 ? before : before with { Failures = 0 };
            case Sign.Failed or Sign.Unreachable when limits.EjectAfter > 0:
                // No further than to the limit: the last instance may fail for days.
                var failures = Math.Min(before.Failures + 1, limits.EjectAfter);
                return failures == limits.EjectAfter && mayEject ? Eject(before, CauseOf(sign), now, limits) : before with { Failures = failures };
            case Sign.ProbePassed:
                return before with { ProbesFailed = 0 };
            case Sign.ProbeFailed:
                var failed = Math.Min(before.ProbesFailed + 1, limits.FailAfter);
                return failed == limits.FailAfter && mayEject ? Eject(before, EjectCause.Probes, now, limits) : before with { ProbesFailed = failed };
            default:
                return before;
        }
    }

    private static Health WhileEjected(in Health before, HealthState.Ejected ejected, Sign sign, long now, HealthLimits limits)
    {
        if (!limits.Minds(ejected.Cause)) return Return(before, now);
        var isOver = now >= ejected.Last.Until;
        switch (sign)
        {
            case Sign.ProbePassed when ejected.Cause == EjectCause.Probes:
                return before.ProbesPassed + 1 >= limits.ReadyAfter ? Return(before, now) : before with { ProbesPassed = before.ProbesPassed + 1 };
            case Sign.ProbeFailed:
                return before with { ProbesPassed = 0 };
            // Where probes are made, one goes first: better it fails than a request.
            case Sign.ProbePassed when isOver:
            case Sign.Time when isOver && !limits.Probes:
                return new(new HealthState.Trial(ejected.Cause, ejected.Since) { Last = ejected.Last }, 0, 0, 0);
            default:
                return before;
        }
    }

    private static Health OnTrial(in Health before, HealthState.Trial trial, Sign sign, long now, HealthLimits limits, bool mayEject)
    {
        if (!limits.Minds(trial.Cause)) return Return(before, now);
        switch (sign)
        {
            case Sign.Answered:
            // What failed on requests is proved by a request only.
            case Sign.ProbePassed when trial.Cause != EjectCause.Failures:
                return Return(before, now);
            case Sign.Failed or Sign.Unreachable or Sign.ProbeFailed:
                return mayEject ? Eject(before, CauseOf(sign), now, limits) : Return(before, now);
            default:
                return before;
        }
    }

    private static EjectCause CauseOf(Sign sign) => sign switch
    {
        Sign.Failed => EjectCause.Failures,
        Sign.Unreachable => EjectCause.Unreachable,
        _ => EjectCause.Probes,
    };

    private static Health Eject(in Health before, EjectCause cause, long now, HealthLimits limits)
    {
        var last = before.State.Last;
        // Whoever has served for longer than it was away begins anew.
        var times = last.Times > 0 && now - last.Until <= last.Length ? Math.Min(last.Times + 1, LengthsMax) : 1;
        var length = limits.EjectTime * times;
        return new(new HealthState.Ejected(cause, now) { Last = new Absence(times, length, now + length) }, 0, 0, 0);
    }
}
