using Halftone.Core.Config;

namespace Halftone.Core.Admission;

/// <summary>From when on an instance is left out, and until when; times in nanoseconds.</summary>
internal sealed record HealthLimits
{
    /// <summary>Requests that fail in a row; 0 = answers decide nothing.</summary>
    internal required int EjectAfter { get; init; }

    /// <summary>How long it is left out the first time.</summary>
    internal required long EjectTime { get; init; }

    /// <summary>It is probed.</summary>
    internal required bool Probes { get; init; }

    internal required int FailAfter { get; init; }
    internal required int ReadyAfter { get; init; }
    internal required long Interval { get; init; }

    /// <summary>Nobody is left out.</summary>
    internal static HealthLimits Off { get; } = new() { EjectAfter = 0, EjectTime = 0, Probes = false, FailAfter = 1, ReadyAfter = 1, Interval = 0 };

    internal static HealthLimits From(HealthConfig health) => new()
    {
        EjectAfter = health.EjectAfter ?? 0,
        EjectTime = health.EjectTime.Ticks * TimeSpan.NanosecondsPerTick,
        Probes = health.Path is not null,
        FailAfter = health.FailAfter,
        ReadyAfter = health.ReadyAfter,
        Interval = health.Interval.Ticks * TimeSpan.NanosecondsPerTick,
    };

    /// <summary>Whether this can be a reason at all.</summary>
    internal bool Minds(EjectCause cause) => cause == EjectCause.Probes ? Probes : EjectAfter > 0;
}
