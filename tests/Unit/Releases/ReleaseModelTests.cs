using CsCheck;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>Whatever happens, in whatever order: S1 to S7 of <see cref="ReleaseLife"/>, and a world that is what the release says.</summary>
public sealed class ReleaseModelTests
{
    private static readonly Asked Somebody = new("somebody");

    private static readonly Gen<GateReading> Reading =
        from gate in Gen.OneOf("errors", "latency", "smoke", "sample_ratio")
        from verdict in Gen.OneOf(Verdict.Pass, Verdict.Pass, Verdict.Pass, Verdict.Pass, Verdict.NotEnough, Verdict.Fail)
        from harm in Gen.Double[-3, 6].Nullable()
        from broken in Gen.Int[0, 19]
        select new GateReading(gate, verdict, "as it came") { HarmLog = harm, Broken = broken == 0 };

    private static readonly Gen<ReleaseEvent> Look =
        from readings in Reading.Array[0, 3]
        from isGood in Gen.Int[0, 2]
        from isSkewed in Gen.Int[0, 4]
        from units in Gen.Long[0, 200]
        let good = new[] { Walk.GoodErrors, Walk.GoodLatency, new GateReading("smoke", Verdict.Pass, "exit code 0") }
        select (ReleaseEvent)new ReleaseEvent.Looked([.. isGood > 0 ? good : readings, .. isSkewed == 0 ? new[] { Walk.Skewed } : []], units);

    private static readonly Gen<ReleaseEvent> Fact = Gen.OneOf(
        Gen.OneOf<string?>(null, null, null, "exit code 1").Select(fault => (ReleaseEvent)new ReleaseEvent.Started(fault)),
        Gen.OneOf<ReleaseEvent>(new ReleaseEvent.TimePassed(), new ReleaseEvent.Returned(), new ReleaseEvent.StoreBack(), new ReleaseEvent.StoreBack(), new ReleaseEvent.StoreFailed("disk full"),
            new ReleaseEvent.Recovered(EvidenceKept: true), new ReleaseEvent.Recovered(EvidenceKept: false), new ReleaseEvent.CandidateGone("removed")),
        Gen.OneOf(HardSignalKind.CrashLoop, HardSignalKind.NoReadyInstance, HardSignalKind.ErrorBurst).Select(kind => (ReleaseEvent)new ReleaseEvent.HardSignal(kind, "as it came")));

    private static readonly Gen<ReleaseEvent> Verb = Gen.OneOf(
        Gen.Int[1, 6].Nullable().Select(step => (ReleaseEvent)new ReleaseEvent.Approve(Somebody, step)),
        Gen.Int[0, 100].Select(percent => (ReleaseEvent)new ReleaseEvent.Split(Somebody, new Percent(percent))),
        Gen.OneOf<ReleaseEvent>(new ReleaseEvent.Approve(Somebody, null), new ReleaseEvent.Promote(Somebody, Full: false), new ReleaseEvent.Promote(Somebody, Full: true), new ReleaseEvent.Pause(Somebody),
            new ReleaseEvent.Resume(Somebody), new ReleaseEvent.Resume(Somebody), new ReleaseEvent.Abort(Somebody), new ReleaseEvent.RollBack(Somebody), new ReleaseEvent.LetGo(Somebody)));

    /// <summary>Mostly what happens all the time, so that walks come far.</summary>
    private static readonly Gen<ReleaseEvent> Event = Gen.Frequency((12, Look), (2, Gen.Const<ReleaseEvent>(new ReleaseEvent.Started(null))), (1, Fact), (2, Verb));

    private static readonly Gen<Plan> Plan =
        from weights in Gen.Int[1, 9_999].Array[0, 4]
        from approvals in Gen.Bool.Array[6]
        from options in Gen.Select(Gen.OneOf(IfFail.RollBack, IfFail.Pause), Gen.OneOf(WhenUnproven.Pause, WhenUnproven.Promote, WhenUnproven.RollBack), Gen.Int[0, 60], Gen.Int[0, 3])
        from units in Gen.Int[0, 150]
        select new Plan
        {
            Name = "any",
            IfFail = options.Item1,
            IfNoData = options.Item2,
            KeepOld = TimeSpan.FromMinutes(options.Item3),
            Gates = [.. Core.Config.Plan.DefaultGates, new GateConfig.Command { Name = "smoke", Words = ["true"] }],
            Freeze = options.Item4 == 0 ? [new FreezeWindow.Weekly([], new TimeOnly(12, 0), new TimeOnly(13, 0))] : [],
            Steps = [.. weights.Distinct().Order().Append(10_000).SelectMany((weight, index) => Steps(weight / 100.0, units, approvals[index]))],
        };

    [Fact]
    public void The_invariants_hold_whatever_happens() => Gen.Select(Plan, Gen.Select(Event, Gen.Int[0, 20]).Array[0, 60], Gen.Int[0, 9]).Sample((plan, events, first) =>
    {
        var release = ((ReleaseBeginning.Begun)ReleaseLife.Begin(Walk.Order(plan) with { Stable = first == 0 ? null : "v1" }, null, Walk.Start)).Release;
        var (now, world, approvals) = (Walk.Start, new ToldWorld(release.From), 0);
        foreach (var (happened, minutes) in events)
        {
            now += TimeSpan.FromMinutes(minutes);
            CheckWayBack(release, now);
            if (ReleaseLife.On(release, happened, now) is not ReleaseTurn.Taken(var next, var commands)) continue;
            CheckMove(release, happened, next);
            if (happened is ReleaseEvent.Approve) approvals++;
            if (next.Phase is Phase.Promoted && release.Phase is not Phase.Promoted) Assert.True(approvals >= plan.Steps.Count(step => step is Step.Approval), "promoted without an approval");
            world.Do(next, commands);
            world.Check(next);
            Assert.Equal(next with { StoreIsDown = false }, ReleaseForm.Read(ReleaseForm.Write(next)));
            release = next;
        }
    }, iter: 2_000);

    /// <summary>The walks above must come everywhere, or they prove nothing.</summary>
    [Fact]
    public void Random_walks_reach_every_phase()
    {
        var reached = new HashSet<Type>();
        Gen.Select(Plan, Gen.Select(Event, Gen.Int[0, 20]).Array[0, 60]).Sample((plan, events) =>
        {
            var release = ((ReleaseBeginning.Begun)ReleaseLife.Begin(Walk.Order(plan), null, Walk.Start)).Release;
            var now = Walk.Start;
            foreach (var (happened, minutes) in events)
            {
                now += TimeSpan.FromMinutes(minutes);
                if (ReleaseLife.On(release, happened, now) is ReleaseTurn.Taken taken) release = taken.Next;
                lock (reached) reached.Add(release.Phase.GetType());
            }
        }, iter: 2_000);
        Assert.Equal(11, reached.Count);
    }

    private static IEnumerable<Step> Steps(double percent, int units, bool approval)
    {
        if (approval) yield return new Step.Approval(TimeSpan.FromHours(2));
        yield return new Step.Weigh(new Percent(percent)) { Hold = TimeSpan.FromMinutes(10), HoldMax = TimeSpan.FromMinutes(40), UnitsMin = units };
    }

    private static void CheckMove(Release before, ReleaseEvent happened, Release after)
    {
        // S5
        if (before.IsOver) Assert.Equal(before, after);
        Assert.True(after.Step >= before.Step, "a step back");
        var isForward = after.Step > before.Step || after.Weight.Value > before.Weight.Value || (after.Phase is Phase.Promoted or Phase.Completed && after.Phase != before.Phase);
        // S1
        if (after.Weight.Value < before.Weight.Value) Assert.True(happened is ReleaseEvent.Split || after.Phase is Phase.RollingBack, $"less weight by {happened}");
        if (!isForward) return;
        // S6, S7
        Assert.False(before.StoreIsDown, $"{happened} moved forward without a store");
        if (happened is ReleaseEvent.Looked looked) Assert.DoesNotContain(looked.Readings, reading => reading.Broken);
        if (before.From is null || after.Phase is Phase.ByHand || before.Phase is Phase.Promoted) return;
        // S3, S4
        var end = after.Phase is Phase.Promoted or Phase.Completed ? before.Plan.Steps.Count : after.Step;
        var passed = Enumerable.Range(before.Step + 1, Math.Max(0, end - before.Step - 1)).ToList();
        Assert.All(passed, step => Assert.True(after.Full && before.Plan.Steps[step] is Step.Weigh, $"step {step} was skipped by {happened}"));
        if (before.CurrentStep is Step.Approval && after.Step > before.Step) Assert.True(happened is ReleaseEvent.Approve && before.Phase is Phase.AwaitingApproval, $"an approval was passed by {happened}");
    }

    /// <summary>S2</summary>
    private static void CheckWayBack(Release release, DateTimeOffset now)
    {
        if (release.IsOver) return;
        var back = Assert.IsType<ReleaseTurn.Taken>(ReleaseLife.On(release, new ReleaseEvent.RollBack(Somebody), now));
        Assert.True(back.Next.Phase is Phase.RollingBack { Keep: false } || release.From is null);
        if (release.From is not null) Assert.Equal([new ReleaseCommand.RollBack()], back.Do);
    }

    /// <summary>What is published, as far as commands say it.</summary>
    private sealed class ToldWorld(string? stable)
    {
        private string? _stable = stable;
        private Percent _weight;

        internal void Do(Release release, Items<ReleaseCommand> commands)
        {
            foreach (var command in commands)
            {
                (_stable, _weight) = command switch
                {
                    ReleaseCommand.SetWeight set => (_stable, set.Weight),
                    ReleaseCommand.Promote => (release.To, default),
                    ReleaseCommand.RollBack => (release.From, default),
                    _ => (_stable, _weight),
                };
            }
        }

        internal void Check(Release release)
        {
            var isPromoted = release.Phase is Phase.Promoted or Phase.Completed;
            Assert.Equal(isPromoted ? release.To : release.From, _stable);
            Assert.Equal(isPromoted ? default : release.Weight, _weight);
        }
    }
}
