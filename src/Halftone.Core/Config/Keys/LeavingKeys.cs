using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.LimitsConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>Those keys of `limits` that an instance goes by when it is to stop.</summary>
internal static class LeavingKeys
{
    /// <summary>Longer is no limit but a mistake in the unit.</summary>
    private static readonly TimeSpan DrainMax = TimeSpan.FromDays(7);

    internal static readonly Key<LimitsConfig>[] Keys =
    [
        Key.Live("drain", new DurationShape(TimeSpan.Zero, DrainMax),
            limits => limits.Drain, (limits, value) => limits with { Drain = value },
            "For the requests of an instance that is to stop (reload, restart, scale); then it stops all the same."),
        Key.Live("drain_streams", new DurationShape(TimeSpan.Zero, DrainMax),
            limits => limits.DrainStreams, (limits, value) => limits with { DrainStreams = value },
            "For its WebSockets, event streams and long polls: so long its process lives on for them, in the background. With a fixed `port` 0s."),
        Key.Live("drain_spread", new DurationShape(TimeSpan.Zero, TimeSpan.FromHours(1)),
            limits => limits.DrainSpread, (limits, value) => limits with { DrainSpread = value },
            "Over so long those that are left are closed, each at a moment of its own, so that their clients do not all come back at once."),
    ];
}
