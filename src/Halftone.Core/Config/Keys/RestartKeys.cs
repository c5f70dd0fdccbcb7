using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.RestartConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of `restart`.</summary>
internal static class RestartKeys
{
    private static readonly DurationShape Delay = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));

    internal static readonly Table<RestartConfig> Table = new("restart",
        "An instance that exits is always started again, after a delay that doubles from exit to exit, give or take 20 %.", new())
    {
        Keys =
        [
            Key.Live("backoff_min", Delay, restart => restart.DelayMin, (restart, value) => restart with { DelayMin = value },
                "Delay after the first exit."),
            Key.Live("backoff_max", Delay, restart => restart.DelayMax, (restart, value) => restart with { DelayMax = value },
                "Longest delay."),
            Key.Live("reset", Delay, restart => restart.Reset, (restart, value) => restart with { Reset = value },
                "Once an instance has been ready for so long, the next exit counts as the first."),
            Key.Live("give_up_after", new CountWithinShape("exits", 1_000, TimeSpan.FromDays(1), "5 in 1m"), restart => new CountWithin(restart.GiveUpAfter, restart.GiveUpWithin),
                (restart, value) => restart with { GiveUpAfter = value.Count, GiveUpWithin = value.Within },
                "A version other than stable is given up after so many exits in so long; stable never is."),
        ],
        Renamed =
        [
            ("policy", "there is one policy: always, with backoff; leave it away"),
            ("delay", "write `backoff_min` and `backoff_max`"),
            ("delay_min", "write `backoff_min`"),
            ("delay_max", "write `backoff_max`"),
            ("max_restarts", "write `give_up_after: 5 in 1m`"),
        ],
    };
}
