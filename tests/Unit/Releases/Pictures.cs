using Halftone.Control.Releases;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;

namespace Halftone.Tests.Unit.Releases;

/// <summary>Releases as screens and documents meet them.</summary>
internal static class Pictures
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 23, 14, 0, 0, TimeSpan.Zero);

    internal static readonly Plan Careful = new()
    {
        Name = "careful",
        Steps =
        [
            new Step.Weigh(new Percent(0)) { UntilReady = true, Note = "only rules reach it" },
            new Step.Weigh(new Percent(5)) { Hold = TimeSpan.FromMinutes(10) },
            new Step.Weigh(new Percent(25)) { Hold = TimeSpan.FromMinutes(20) },
            new Step.Approval(TimeSpan.FromHours(24)) { Note = "look at the funnel" },
            new Step.Weigh(new Percent(50)),
            new Step.Weigh(new Percent(100)),
        ],
    };

    internal static ReleasePicture Of(Phase phase, int step, double weight, string why) => new()
    {
        Release = new Release
        {
            Id = "r-01JD8",
            Service = "web",
            From = "v1",
            To = "v2",
            Plan = Careful,
            By = "ana",
            Message = "new checkout",
            Ref = "3f9c1e2",
            Created = Now.AddMinutes(-8),
            Phase = phase,
            Since = Now.AddMinutes(-4),
            Why = why,
            Step = step,
            Weight = new Percent(weight),
        },
        Revision = 812,
    };

    internal static ReleasePicture Holding => Of(new Phase.Holding(Now.AddMinutes(-4)), 1, 5, "step 2 of 6: 5% to v2") with
    {
        Readings =
        [
            new GateReading("errors", Verdict.Pass, "v2 0.31% vs v1 0.11%, 7,704 units") { SafeLog = 5.1, HarmLog = double.NegativeInfinity },
            new GateReading("latency", Verdict.NotEnough, "v2 p95 55ms vs 47ms, 7,704 units") { Expected = TimeSpan.FromMinutes(3) },
        ],
        Stable = new ArmPicture(140_000, 150_000, 165, 0, 0, TimeSpan.FromMilliseconds(11), TimeSpan.FromMilliseconds(47)),
        Candidate = new ArmPicture(7_704, 8_000, 25, 3, 1, TimeSpan.FromMilliseconds(12), TimeSpan.FromMilliseconds(55)),
        Observed = 0.0519,
        NextMoment = Now.AddSeconds(228),
        WaitsFor = ["gate latency: not enough data"],
        Actions = [ReleaseVerb.Promote, ReleaseVerb.PromoteFull, ReleaseVerb.Pause, ReleaseVerb.Abort, ReleaseVerb.RollBack, ReleaseVerb.Split],
        Estimate = ["step 3 needs about 2h at the present traffic"],
    };

    internal static ReleasePicture RolledBack => Of(new Phase.RolledBack(), 2, 0, "gate errors failed: v2 3.4% > 2%") with { Actions = [ReleaseVerb.Retry] };
}
