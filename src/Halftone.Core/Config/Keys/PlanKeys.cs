using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.Plan>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of a plan.</summary>
internal static class PlanKeys
{
    internal static readonly Table<Plan> Table = new("plan", "How a release goes from stable to its candidate. `careful` (1-5-25-50-100 %), `bluegreen` and `immediate` are there without being written.", new Plan { Name = "" })
    {
        Keys =
        [
            Key.Required("steps", new StepsShape(), plan => plan.Steps, (plan, value) => plan with { Steps = value },
                "Weights and approvals in order; the last weight is 100%."),
            Key.Live("keep_old", new DurationShape(TimeSpan.Zero, TimeSpan.FromDays(30)), plan => plan.KeepOld, (plan, value) => plan with { KeepOld = value },
                "How long the old version goes on running after promotion, so that a rollback is one swap. 0s = not at all."),
            Key.Live("if_fail", new WordShape<IfFail>(("rollback", IfFail.RollBack), ("pause", IfFail.Pause)), plan => plan.IfFail, (plan, value) => plan with { IfFail = value },
                "What a gate that fails does. Crash loops, bursts of errors and absolute limits roll back in any case."),
            Key.Live("if_no_data", new WordShape<WhenUnproven>(("pause", WhenUnproven.Pause), ("promote", WhenUnproven.Promote), ("rollback", WhenUnproven.RollBack)), plan => plan.IfNoData, (plan, value) => plan with { IfNoData = value },
                "What happens when a step's longest time is over and there were too few users to judge. `promote` goes on if nothing hints at harm, and the history says \"unproven\"."),
            Key.Live("gates", new GatesShape(), plan => plan.Gates, (plan, value) => plan with { Gates = value },
                "What is looked at before a step is over."),
            Key.Live("freeze", new ListShape<FreezeWindow>("windows", FreezeKeys.Shape, new FreezeWindow.Weekly([], TimeOnly.MinValue, null)), plan => plan.Freeze, (plan, value) => plan with { Freeze = value },
                "When no release of this plan begins or moves forward by itself."),
        ],
        Neighbours = [StepKeys.Table],
        NotYet = [("mirror", "mirroring"), ("schedule", "releases that begin at a set time")],
        Renamed =
        [
            ("stages", "write `steps`"), ("stepWeights", "write `steps: [{ weight: 1% }, ..]`"), ("stepWeight", "write `steps: [{ weight: 1% }, ..]`"), ("scaleDownDelaySeconds", "write `keep_old`"),
            ("threshold", "gates fail on evidence, not on a count; leave it away"), ("metrics", "write `gates`"), ("analysis", "write `gates`"), ("webhooks", "a gate is `gates: { NAME: { webhook: URL } }`, a notice `notify` at the top"),
        ],
    };
}
