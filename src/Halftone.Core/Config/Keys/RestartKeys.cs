using System.Globalization;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
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
            Key.Live("give_up_after", new GiveUpShape(), restart => new GiveUp(restart.GiveUpAfter, restart.GiveUpWithin),
                (restart, value) => restart with { GiveUpAfter = value.Exits, GiveUpWithin = value.Within },
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

    private readonly record struct GiveUp(int Exits, TimeSpan Within);

    /// <summary>`5 in 1m`.</summary>
    private sealed class GiveUpShape : ScalarShape<GiveUp>
    {
        private const int ExitsMax = 1_000;

        internal override string Form => "a number of exits in a duration (5 in 1m)";

        private protected override Complaint? Parse(in Written text, out GiveUp value)
        {
            value = default;
            if (text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var count, "in", var duration]
                || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var exits) || DurationShape.Read(duration) is not { } within)
                return new(Codes.BadDuration, $"`{text.Shown}` is no number of exits in a duration", "write e.g. 5 in 1m");
            if (exits is < 1 or > ExitsMax || within <= TimeSpan.Zero || within > TimeSpan.FromDays(1))
                return new(Codes.OutOfRange, $"`{text.Shown}` is outside 1..{ExitsMax} exits in at most 1d", "write e.g. 5 in 1m");
            value = new(exits, within);
            return null;
        }

        private protected override string Text(GiveUp value) => $"{value.Exits} in {DurationShape.Of(value.Within)}";

        internal override JsonObject Schema(SchemaDefinitions definitions) => Pattern("[0-9]+ +in +[0-9a-z]+");
    }
}
