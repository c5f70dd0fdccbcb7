using System.Collections.Immutable;
using CsCheck;
using Halftone.Core.Evidence;
using Halftone.Core.Statistics;
using Xunit;

namespace Halftone.Tests.Unit.Statistics;

public sealed class JudgeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static Judge NewJudge(double weight, JudgeSettings? settings = null, bool withLatency = false)
    {
        var judge = new Judge(settings ?? new());
        judge.StartStep(weight, withLatency, Start);
        return judge;
    }

    private static void Fold(Judge judge, int units, double weight, bool onCandidate, int failed = 0, int slow = 0)
    {
        for (var i = 0; i < units; i++) judge.Fold(new EvidenceUnit(weight, onCandidate, 1, failed, 0, slow, slow, slow));
    }

    [Fact]
    public void Without_evidence_nothing_is_said()
    {
        var findings = NewJudge(0.05).Ask(0.25);
        Assert.Equal(0, findings.HarmLog, 1e-12);
        Assert.False(findings.Harmful || findings.Broken || findings.AreSafe(Measure.Failed));
        Assert.Null(findings.UnitsToHarm);
        Assert.Null(findings.UnitsToSafe(Measure.Failed));
        Assert.Equal([Measure.Failed, Measure.Faulted], findings.Measures.Select(each => each.Measure));
    }

    [Fact]
    public void A_candidate_that_fails_is_harmful_and_its_failures_are_blamed()
    {
        var judge = NewJudge(0.05);
        Fold(judge, 950, 0.05, onCandidate: false);
        Fold(judge, 45, 0.05, onCandidate: true);
        Assert.False(judge.Ask(0.25).Harmful);
        Fold(judge, 5, 0.05, onCandidate: true, failed: 1);
        var findings = judge.Ask(0.25);
        Assert.True(findings.Harmful);
        Assert.Equal([Culprit.Failed], findings.Culprits);
        Assert.Equal(0, findings.UnitsToHarm);
        Assert.Equal(new ArmCount(50, 5, 0.1), findings.Of(Measure.Failed)!.Candidate);
        Assert.Equal((950L, 50L), (findings.Stable, findings.Candidate));
        Assert.InRange(judge.Bounds(Measure.Failed).RatioLow, 1.2, double.PositiveInfinity);
    }

    [Fact]
    public void One_bad_unit_rolls_nothing_back_whatever_it_proves()
    {
        var settings = new JudgeSettings { Alpha = 0.5, Ratio = 1, Margin = 0, FailedPortion = 1, FaultedPortion = 0, LatencyPortion = 0, MemoryPortion = 0, CustomPortion = 0 };
        var judge = NewJudge(0.01, settings);
        Fold(judge, 1, 0.01, onCandidate: true, failed: 1);
        Assert.InRange(judge.Ask(0.25).HarmLog, Math.Log(2), 100);
        Assert.False(judge.Ask(0.25).Harmful);
        Fold(judge, 1, 0.01, onCandidate: true, failed: 1);
        Assert.True(judge.Ask(0.25).Harmful);
    }

    [Fact]
    public void A_clean_candidate_is_safe_after_as_many_units_as_planned_and_the_time_to_it_is_told()
    {
        var settings = new JudgeSettings();
        var needed = (int)Planning.CleanUnits(settings.MarginTowards(0.25), settings.Beta, 0.05);
        var judge = NewJudge(0.05);
        Fold(judge, 100, 0.05, onCandidate: false);
        Fold(judge, 100, 0.05, onCandidate: true);
        var units = judge.Ask(0.25).UnitsToSafe(Measure.Failed, Measure.Faulted);
        Assert.InRange(units!.Value * 0.05, 0.9 * (needed - 100), 1.1 * (needed - 100));
        Fold(judge, needed - 101, 0.05, onCandidate: true);
        Assert.False(judge.Ask(0.25).AreSafe(Measure.Failed, Measure.Faulted));
        Fold(judge, 1, 0.05, onCandidate: true);
        Assert.True(judge.Ask(0.25).AreSafe(Measure.Failed, Measure.Faulted));
        Assert.False(judge.Ask(1).AreSafe(Measure.Failed, Measure.Faulted));
        Assert.Equal(0, judge.Ask(0.25).UnitsToSafe(Measure.Failed));
    }

    [Fact]
    public void A_slow_candidate_is_blamed_for_its_latency_and_an_equal_one_is_proven_no_slower()
    {
        foreach (var (slowOfCandidate, isHarmful) in new[] { (80, true), (42, false) })
        {
            var judge = NewJudge(0.5, withLatency: true);
            for (var i = 0; i < 20; i++)
            {
                Fold(judge, 50, 0.5, onCandidate: false, slow: 1);
                Fold(judge, 50, 0.5, onCandidate: false);
                Fold(judge, slowOfCandidate, 0.5, onCandidate: true, slow: 1);
                Fold(judge, 100 - slowOfCandidate, 0.5, onCandidate: true);
            }
            var findings = judge.Ask(1);
            Assert.Equal(isHarmful, findings.Harmful);
            ImmutableArray<Culprit> culprits = isHarmful ? [Culprit.Latency] : [];
            Assert.Equal(culprits, findings.Culprits);
            Assert.Equal(!isHarmful, findings.AreSafe(Measure.SlowMedian));
        }
    }

    [Fact]
    public void Latency_is_not_judged_where_no_thresholds_were_known()
    {
        var judge = NewJudge(0.5);
        Fold(judge, 10_000, 0.5, onCandidate: true, slow: 1);
        Assert.Null(judge.Ask(1).Of(Measure.SlowP95));
        Assert.InRange(judge.Ask(1).HarmLog, double.NegativeInfinity, 0);
    }

    [Fact]
    public void Units_that_do_not_follow_the_weights_break_the_measurement()
    {
        var judge = NewJudge(0.05);
        Fold(judge, 430, 0.05, onCandidate: true);
        Fold(judge, 9570, 0.05, onCandidate: false);
        Assert.False(judge.Ask(0.25).Broken);
        Fold(judge, 400, 0.05, onCandidate: true);
        Assert.True(judge.Ask(0.25).Broken);
    }

    [Fact]
    public void Memory_alone_can_be_to_blame()
    {
        var findings = NewJudge(0.5).Ask(1, memoryLog: Math.Log(100 / 0.05) + 0.01);
        Assert.True(findings.Harmful);
        Assert.Equal([Culprit.Memory], findings.Culprits);
    }

    [Fact]
    public void What_is_pending_lowers_the_evidence_for_harm_and_is_forgotten_afterwards()
    {
        var judge = NewJudge(0.05);
        Fold(judge, 40, 0.05, onCandidate: true, failed: 1);
        var pending = Enumerable.Repeat(new EvidenceUnit(0.05, false, 1, 1, 1, 0, 0, 0), 40).Append(new EvidenceUnit(0.05, true, 1, 0, 0, 0, 0, 0));
        var (before, bounded) = (judge.Ask(0.25), judge.Ask(0.25, provisional: pending));
        Assert.InRange(bounded.HarmLog, 0, before.HarmLog - 0.1);
        Assert.Equal((before.Stable, before.Candidate, before.SampleRatioLog), (bounded.Stable, bounded.Candidate, bounded.SampleRatioLog));
        Assert.Equal(before.HarmLog, judge.Ask(0.25).HarmLog);
    }

    [Fact]
    public void A_candidate_that_turns_bad_late_is_found_sooner_with_restarts()
    {
        int Needed(TimeSpan restartAfter)
        {
            var judge = NewJudge(0.1, new() { RestartAfter = restartAfter });
            for (var second = 0; second < 2000; second++)
            {
                judge.Advance(Start.AddSeconds(second));
                Fold(judge, 90, 0.1, onCandidate: false);
                Fold(judge, 10, 0.1, onCandidate: true);
            }
            judge.Advance(Start.AddSeconds(2048));
            for (var late = 1; ; late++)
            {
                Fold(judge, 900, 0.1, onCandidate: false);
                Fold(judge, 98, 0.1, onCandidate: true);
                Fold(judge, 2, 0.1, onCandidate: true, failed: 1);
                if (judge.Ask(0.5).Harmful) return late;
            }
        }

        Assert.True(2 * Needed(TimeSpan.FromSeconds(1)) < Needed(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void A_weight_too_many_is_left_out_and_counted()
    {
        var judge = NewJudge(0.01);
        for (var i = 1; i <= Tally.WeightsMax + 3; i++) Fold(judge, 2, i / 100.0, onCandidate: true);
        Assert.Equal(6, judge.LeftOut);
        Assert.Equal(2 * Tally.WeightsMax, judge.Ask(0.5).Candidate);
        judge.StartStep(0.5, false, Start.AddSeconds(10));
        Fold(judge, 1, 0.99, onCandidate: true);
        Assert.Equal(6, judge.LeftOut);
    }

    [Fact]
    public void There_are_no_more_stretches_than_the_wealth_reaches_for()
    {
        var (always, atFirst) = (NewJudge(0.05), NewJudge(0.05));
        for (var step = 0; step < 100; step++)
        {
            always.StartStep(0.05, false, Start.AddSeconds(step));
            if (step < Judge.StretchesMax) atFirst.StartStep(0.05, false, Start.AddSeconds(step));
            foreach (var judge in new[] { always, atFirst }) Fold(judge, 1, 0.05, onCandidate: true, failed: step % 2);
        }
        var (expected, found) = (atFirst.Ask(0.5), always.Ask(0.5));
        Assert.Equal((expected.HarmLog, 100), (found.HarmLog, found.Candidate));
    }
}
