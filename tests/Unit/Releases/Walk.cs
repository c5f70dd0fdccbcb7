using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>A release that events are told to, one after the other, on a clock of its own.</summary>
internal sealed class Walk
{
    internal static readonly DateTimeOffset Start = new(2026, 3, 2, 10, 0, 0, TimeSpan.FromHours(1));

    internal static readonly Asked Ana = new("ana");

    internal static readonly GateReading GoodErrors = new("errors", Verdict.Pass, "0.1 % and 0.1 %") { HarmLog = -1 };

    internal static readonly GateReading GoodLatency = new("latency", Verdict.Pass, "48 ms and 47 ms") { HarmLog = -1 };

    internal static readonly GateReading BadErrors = new("errors", Verdict.Fail, "5 % and 0.1 %") { HarmLog = 6 };

    internal static readonly GateReading Unknown = new("errors", Verdict.NotEnough, "12 units") { HarmLog = 0.2 };

    internal static readonly GateReading Skewed = new("sample_ratio", Verdict.NotEnough, "5.9 % instead of 5 %") { Broken = true };

    /// <summary>Smoke test, 5 %, approval, 50 %, 100 %.</summary>
    internal static readonly Plan Usual = new()
    {
        Name = "usual",
        Steps =
        [
            new Step.Weigh(default) { UntilReady = true, Gates = [] },
            new Step.Weigh(new Percent(5)) { Hold = TimeSpan.FromMinutes(10), HoldMax = TimeSpan.FromMinutes(60), UnitsMin = 100 },
            new Step.Approval(TimeSpan.FromHours(24)) { Note = "look at the funnel" },
            new Step.Weigh(new Percent(50)) { Hold = TimeSpan.FromMinutes(10), Gates = ["errors"] },
            new Step.Weigh(new Percent(100)) { Hold = TimeSpan.FromMinutes(5) },
        ],
    };

    internal Walk(Plan? plan = null, string? stable = "v1")
    {
        var begun = (ReleaseBeginning.Begun)ReleaseLife.Begin(Order(plan ?? Usual) with { Stable = stable }, null, Start);
        Release = begun.Release;
        Said = begun.Do;
    }

    internal Release Release { get; private set; }

    /// <summary>What the last event led to.</summary>
    internal Items<ReleaseCommand> Said { get; private set; }

    internal DateTimeOffset Now { get; set; } = Start;

    internal Phase Phase => Release.Phase;

    internal static ReleaseOrder Order(Plan plan, string to = "v2") => new() { Id = "r-1", Service = "web", Stable = "v1", To = to, Plan = plan, Asked = Ana };

    internal Walk After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    internal Walk Tell(ReleaseEvent happened)
    {
        var taken = Assert.IsType<ReleaseTurn.Taken>(ReleaseLife.On(Release, happened, Now));
        (Release, Said) = (taken.Next, taken.Do);
        return this;
    }

    internal ReleaseTurn.Refused Refused(ReleaseEvent happened) => Assert.IsType<ReleaseTurn.Refused>(ReleaseLife.On(Release, happened, Now));

    internal Walk Look(params GateReading[] readings) => Tell(new ReleaseEvent.Looked([.. readings], 1_000));

    internal Walk LookGood() => Look(GoodErrors, GoodLatency);

    internal Walk Ready() => Tell(new ReleaseEvent.Started(null));

    /// <summary>Ready, and held long enough, up to a step of the usual plan.</summary>
    /// <param name="step">From 0.</param>
    internal Walk To(int step)
    {
        if (Phase is Phase.Starting) Ready();
        while (Release.Step < step)
        {
            if (Phase is Phase.AwaitingApproval) Tell(new ReleaseEvent.Approve(Ana, null));
            else After(TimeSpan.FromMinutes(10)).LookGood();
        }

        return this;
    }

    internal Walk ToPromoted() => To(4).After(TimeSpan.FromMinutes(5)).LookGood();

    internal bool Says<T>() where T : ReleaseCommand => Said.Any(command => command is T);

    internal bool Notifies(ReleaseNotice notice) => Said.Contains(new ReleaseCommand.Notify(notice));
}
