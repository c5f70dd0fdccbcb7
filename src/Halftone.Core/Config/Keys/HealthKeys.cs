using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.HealthConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of `health`.</summary>
internal static class HealthKeys
{
    /// <summary>Health is looked at four times a second.</summary>
    private static readonly DurationShape Interval = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromHours(1));

    private static readonly WholeShape Times = new(1, 1_000);

    internal static readonly Table<HealthConfig> Table = new("health",
        "How it is found out whether an instance is well. One that is not gets no requests; at most half of a version's instances are left out, never the last.", new())
    {
        Keys =
        [
            Key.Live("path", new OptionalRecord<string>(RequestPaths.Shape, "off"), health => health.Path, (health, value) => health with { Path = value },
                "Path that answers 2xx when the instance is well; asked while it runs, and by `ready: http`."),
            Key.Live("interval", Interval, health => health.Interval, (health, value) => health with { Interval = value },
                "From one probe of an instance to its next."),
            Key.Live("jitter", new PercentShape(), health => health.Jitter, (health, value) => health with { Jitter = value },
                "By how much an interval may be longer or shorter, so that instances are not all asked at once."),
            Key.Live("timeout", new DurationShape(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)), health => health.Timeout, (health, value) => health with { Timeout = value },
                "For the answer to a probe. A late one counts only if the instance has answered no request within two intervals either."),
            Key.Live("fail_after", Times, health => health.FailAfter, (health, value) => health with { FailAfter = value },
                "Failed probes in a row after which an instance is left out."),
            Key.Live("ready_after", Times, health => health.ReadyAfter, (health, value) => health with { ReadyAfter = value },
                "Probes passed in a row after which it is back."),
            Key.Live("eject_after", new OptionalValue<int>(Times, "off"), health => health.EjectAfter, (health, value) => health with { EjectAfter = value },
                "Requests in a row that an instance answers with 5xx, or whose connection it refuses, after which it is left out."),
            Key.Live("eject_time", new DurationShape(TimeSpan.FromMilliseconds(250), TimeSpan.FromHours(1)), health => health.EjectTime, (health, value) => health with { EjectTime = value },
                "How long it is left out for its answers; each time in a row by as much longer, up to ten times. Then one request decides; if it is probed, a probe goes first."),
        ],
        Renamed =
        [
            ("start_timeout", "write `ready: { timeout: ... }`"),
            ("rise", "write `ready_after`"), ("fall", "write `fail_after`"), ("inter", "write `interval`"),
            ("consecutive_5xx", "write `eject_after`"), ("max_fails", "write `eject_after`"), ("fail_timeout", "write `eject_time`"),
        ],
    };
}
