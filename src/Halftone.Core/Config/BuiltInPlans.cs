namespace Halftone.Core.Config;

/// <summary>Plans that need no file; one of the same name in the file is taken instead.</summary>
internal static class BuiltInPlans
{
    /// <summary>For a service that names none.</summary>
    /// <remarks>
    /// 1-5-25-50-100 is GrowthBook's and Flagger's usual ramp without the steps that add little. Each step names its own margin (0.1 % of all traffic may suffer):
    /// about 190 clean units at 1 %, 950 at 5 % (docs/manual/releases.md has the table).
    /// </remarks>
    internal static Plan Careful { get; } = new()
    {
        Name = "careful",
        Steps =
        [
            Weigh(1, TimeSpan.FromMinutes(5)),
            Weigh(5, TimeSpan.FromMinutes(5)),
            Weigh(25, TimeSpan.FromMinutes(10)),
            Weigh(50, TimeSpan.FromMinutes(10)),
            Weigh(100, TimeSpan.FromMinutes(5)),
        ],
    };

    /// <summary>All at once when the candidate is ready, and the old version stays warm: `--strategy bluegreen`.</summary>
    internal static Plan BlueGreen { get; } = new() { Name = "bluegreen", Steps = [Weigh(100, TimeSpan.FromMinutes(5))] };

    /// <summary>All at once when the candidate is ready, and the old version is let go: `--strategy immediate`. Also how `rollback --to` goes.</summary>
    internal static Plan Immediate { get; } = new() { Name = "immediate", Steps = [Weigh(100, TimeSpan.Zero)], KeepOld = TimeSpan.Zero };

    internal static Items<Plan> All => [Careful, BlueGreen, Immediate];

    private static Step.Weigh Weigh(double percent, TimeSpan hold) => new(new Percent(percent)) { Hold = hold };
}
