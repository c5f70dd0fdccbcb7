using CsCheck;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Xunit;

namespace Halftone.Tests.Unit.Admission;

/// <summary>One instance's health, sign by sign; that others may be needed is said by hand.</summary>
public sealed class HealthRuleTests
{
    private const long Second = 1_000_000_000;

    private static readonly HealthLimits Answers = HealthLimits.From(new HealthConfig());
    private static readonly HealthLimits Probed = HealthLimits.From(new HealthConfig { Path = "/healthz" });

    [Fact]
    public void Five_failures_in_a_row_eject_and_an_answer_between_them_begins_the_row_anew()
    {
        var health = After(Health.Well, Answers, Sign.Failed, Sign.Failed, Sign.Unreachable, Sign.Failed, Sign.Answered, Sign.Failed, Sign.Failed, Sign.Failed, Sign.Failed);
        Assert.True(health.IsServing);
        var ejected = Assert.IsType<HealthState.Ejected>(After(health, Answers, Sign.Failed).State);
        Assert.Equal((EjectCause.Failures, 1, 10 * Second), (ejected.Cause, ejected.Last.Times, ejected.Last.Length));
    }

    [Fact]
    public void Whoever_cannot_be_spared_serves_on_and_goes_at_its_next_failure_once_it_can()
    {
        var health = Health.Well;
        for (var i = 0; i < 100; i++) health = HealthRule.After(health, Sign.Failed, i, Answers, mayEject: false);
        Assert.Equal((true, 5), (health.IsServing, health.Failures));
        Assert.IsType<HealthState.Ejected>(HealthRule.After(health, Sign.Failed, 100, Answers, mayEject: true).State);
    }

    [Fact]
    public void When_its_time_is_over_it_is_tried_and_an_answer_brings_it_back()
    {
        var health = Ejected(Answers, Sign.Failed);
        Assert.Same(health.State, HealthRule.After(health, Sign.Time, 9 * Second, Answers, true).State);
        health = HealthRule.After(health, Sign.Time, 10 * Second, Answers, true);
        Assert.IsType<HealthState.Trial>(health.State);
        Assert.Equal(1, health.SlotsMax);
        Assert.True(HealthRule.After(health, Sign.Answered, 10 * Second, Answers, true).IsServing);
    }

    [Fact]
    public void A_failed_trial_makes_the_absence_longer_each_time_and_a_time_of_good_service_makes_it_short_again()
    {
        var (health, now) = (Ejected(Answers, Sign.Failed), 0L);
        foreach (var times in Enumerable.Range(1, 12))
        {
            var ejected = Assert.IsType<HealthState.Ejected>(health.State);
            Assert.Equal(Math.Min(times, 10), ejected.Last.Times);
            now = ejected.Last.Until;
            health = HealthRule.After(HealthRule.After(health, Sign.Time, now, Answers, true), Sign.Failed, now, Answers, true);
        }
        now += 1000 * Second;
        health = HealthRule.After(HealthRule.After(health, Sign.Time, now, Answers, true), Sign.Answered, now, Answers, true);
        for (var i = 0; i < 5; i++) health = HealthRule.After(health, Sign.Failed, now + (1000 * Second), Answers, true);
        Assert.Equal(1, Assert.IsType<HealthState.Ejected>(health.State).Last.Times);
    }

    [Fact]
    public void Three_failed_probes_eject_and_two_that_pass_bring_it_back()
    {
        var health = After(Health.Well, Probed, Sign.ProbeFailed, Sign.ProbeFailed, Sign.ProbePassed, Sign.ProbeFailed, Sign.ProbeFailed);
        Assert.True(health.IsServing);
        health = After(health, Probed, Sign.ProbeFailed);
        Assert.Equal(EjectCause.Probes, Assert.IsType<HealthState.Ejected>(health.State).Cause);
        health = After(health, Probed, Sign.ProbePassed, Sign.ProbeFailed, Sign.ProbePassed);
        Assert.IsType<HealthState.Ejected>(health.State);
        Assert.True(After(health, Probed, Sign.ProbePassed).IsServing);
    }

    [Fact]
    public void Where_probes_are_made_one_goes_before_the_first_request()
    {
        var health = Ejected(Probed, Sign.Failed);
        health = HealthRule.After(health, Sign.Time, 60 * Second, Probed, true);
        Assert.IsType<HealthState.Ejected>(health.State);
        Assert.IsType<HealthState.Trial>(HealthRule.After(health, Sign.ProbePassed, 60 * Second, Probed, true).State);
    }

    [Fact]
    public void A_probe_proves_that_it_can_be_reached_but_not_that_requests_go_well()
    {
        var reached = HealthRule.After(Ejected(Probed, Sign.Unreachable), Sign.ProbePassed, 60 * Second, Probed, true);
        Assert.True(HealthRule.After(reached, Sign.ProbePassed, 61 * Second, Probed, true).IsServing);
        var failed = HealthRule.After(Ejected(Probed, Sign.Failed), Sign.ProbePassed, 60 * Second, Probed, true);
        Assert.IsType<HealthState.Trial>(HealthRule.After(failed, Sign.ProbePassed, 61 * Second, Probed, true).State);
    }

    [Fact]
    public void A_late_probe_counts_only_of_an_instance_that_has_not_answered_for_two_intervals()
    {
        Assert.Equal(Sign.None, HealthRule.Weigh(Sign.ProbeTimedOut, answeredAt: 100 * Second, now: 104 * Second, Probed));
        Assert.Equal(Sign.ProbeFailed, HealthRule.Weigh(Sign.ProbeTimedOut, answeredAt: 100 * Second, now: (104 * Second) + 1, Probed));
        Assert.Equal(Sign.ProbeFailed, HealthRule.Weigh(Sign.ProbeTimedOut, answeredAt: 0, now: Second, Probed));
        Assert.Equal(Sign.ProbeFailed, HealthRule.Weigh(Sign.ProbeFailed, answeredAt: 100 * Second, now: 100 * Second, Probed));
    }

    [Fact]
    public void Whoever_was_left_out_for_what_nobody_looks_at_any_more_is_back()
    {
        Assert.True(HealthRule.After(Ejected(Answers, Sign.Failed), Sign.Time, 0, Answers with { EjectAfter = 0 }, true).IsServing);
        Assert.True(HealthRule.After(After(Health.Well, Probed, Sign.ProbeFailed, Sign.ProbeFailed, Sign.ProbeFailed), Sign.Time, 0, Answers, true).IsServing);
    }

    /// <summary>However bad it was: good answers, probes that pass and time always bring it back.</summary>
    [Fact]
    public void A_returning_instance_comes_back() =>
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 7], Gen.Long[0, 30 * Second], Gen.Bool).Array[0, 100]).Sample((probed, story) =>
        {
            var limits = probed ? Probed : Answers;
            var (health, now) = (Health.Well, 0L);
            foreach (var (sign, later, mayEject) in story) health = HealthRule.After(health, (Sign)sign, now += later, limits, mayEject);
            now += 10 * limits.EjectTime;
            for (var i = 0; i < 3; i++)
            {
                health = HealthRule.After(health, Sign.Time, now, limits, true);
                if (probed) health = HealthRule.After(health, Sign.ProbePassed, now, limits, true);
                if (health.SlotsMax > 0) health = HealthRule.After(health, Sign.Answered, now, limits, true);
            }
            Assert.True(health.IsServing, $"{health}");
        });

    private static Health After(Health health, HealthLimits limits, params Sign[] signs) =>
        signs.Aggregate(health, (before, sign) => HealthRule.After(before, sign, 0, limits, mayEject: true));

    private static Health Ejected(HealthLimits limits, Sign sign)
    {
        var health = After(Health.Well, limits, [.. Enumerable.Repeat(sign, 5)]);
        Assert.IsType<HealthState.Ejected>(health.State);
        return health;
    }
}
