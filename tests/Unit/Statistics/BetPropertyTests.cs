using CsCheck;
using Halftone.Core.Statistics;
using Xunit;

namespace Halftone.Tests.Unit.Statistics;

/// <summary>What makes a bet an honest one.</summary>
public sealed class BetPropertyTests
{
    /// <summary>The sentence that all else rests on: where the hypothesis is only just true, the wealth is not expected to change.</summary>
    [Fact]
    public void On_the_boundary_of_the_hypothesis_no_unit_is_expected_to_gain() =>
        Gen.Select(Cases.Bet, Cases.Weight, Cases.Share, Cases.Share, Gen.Double[0, 1]).Sample((bet, weight, a, b, chance) =>
        {
            // Stable's unit has one of two shares; the candidate's is then all or nothing, with the mean that the boundary says.
            var stableMean = chance * a.Value + (1 - chance) * b.Value;
            var candidateMean = bet.Ratio * stableMean + bet.Margin;
            if (candidateMean > 1) return;
            var odds = weight / (1 - weight);
            foreach (var point in bet.Grid)
            {
                var stake = bet.Stake(weight, point);
                var mean = weight * (candidateMean * Math.Exp(bet.CandidateLog(stake, 1)) + (1 - candidateMean) * Math.Exp(bet.CandidateLog(stake, 0)))
                    + (1 - weight) * (chance * Math.Exp(bet.StableLog(stake, odds, a.Value)) + (1 - chance) * Math.Exp(bet.StableLog(stake, odds, b.Value)));
                Assert.Equal(1, mean, 1e-9);
            }
        }, iter: 20_000);

    [Fact]
    public void No_unit_takes_all_of_the_wealth() => Gen.Select(Cases.Bet, Cases.Weight, Cases.Share).Sample((bet, weight, share) =>
    {
        foreach (var point in bet.Grid)
        {
            var stake = bet.Stake(weight, point);
            Assert.True(double.IsFinite(bet.CandidateLog(stake, share.Value)), "the candidate's factor is above 0");
            Assert.True(double.IsFinite(bet.StableLog(stake, weight / (1 - weight), share.Value)), "stable's factor is above 0");
        }
    }, iter: 20_000);

    [Fact]
    public void A_worse_unit_of_the_candidate_speaks_for_harm_and_against_safety_and_one_of_stable_the_other_way() =>
        Gen.Select(Cases.Bet, Cases.Weight, Cases.Share, Cases.Share).Sample((bet, weight, a, b) =>
        {
            var (better, worse) = a.Value <= b.Value ? (a.Value, b.Value) : (b.Value, a.Value);
            foreach (var point in bet.Grid)
            {
                var stake = bet.Stake(weight, point);
                var sign = bet is Bet.Harm ? 1 : -1;
                var odds = weight / (1 - weight);
                Assert.True(sign * (bet.CandidateLog(stake, worse) - bet.CandidateLog(stake, better)) >= -1e-12);
                Assert.True(sign * (bet.StableLog(stake, odds, worse) - bet.StableLog(stake, odds, better)) <= 1e-12);
            }
        }, iter: 5_000);

    [Fact]
    public void Tolerating_more_makes_harm_less_evident_and_safety_more() =>
        Gen.Select(Cases.Units, Gen.Double[1, 4], Gen.Double[1, 4], Gen.Double[0.001, 0.3], Gen.Double[0.001, 0.3]).Sample((units, r, s, d, e) =>
        {
            var epochs = Cases.TallyOf(units).Of(Measure.Failed).ToList();
            var (little, much) = (Math.Min(r, s), Math.Max(r, s));
            AtMost(new Bet.Harm(much, 0).LogE(epochs), new Bet.Harm(little, 0).LogE(epochs));
            AtMost(new Bet.Safe(little, 0, grid: Grids.SafeWithoutMargin).LogE(epochs), new Bet.Safe(much, 0, grid: Grids.SafeWithoutMargin).LogE(epochs));
            AtMost(new Bet.Safe(1, Math.Min(d, e)).LogE(epochs), new Bet.Safe(1, Math.Max(d, e)).LogE(epochs));
        }, iter: 1_000);

    [Fact]
    public void What_is_pending_says_no_more_than_what_it_will_be() =>
        Gen.Select(Cases.Units, Cases.Units).Sample((ended, pending) =>
        {
            var bet = new Bet.Harm(1.2, 0.001);
            var known = Cases.TallyOf(ended).Of(Measure.Failed).ToList();
            var atBest = pending.GroupBy(unit => unit.Weight).Select(group => AtBest(group.Key, group.Count(unit => unit.OnCandidate), group.Count(unit => !unit.OnCandidate)));
            AtMost(bet.LogE([.. known, .. atBest]), bet.LogE([.. known, .. Cases.TallyOf(pending).Of(Measure.Failed)]));
        }, iter: 1_000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Where_everybody_goes_one_way_nothing_is_judged(double weight)
    {
        Assert.Equal(0, new Bet.Harm(1, 0).LogE([Epoch.Of(weight, 100, 90, 100, 0)]), 1e-15);
        Assert.Equal(0, new Bet.Safe(1, 0.1).LogE([Epoch.Of(weight, 100, 0, 100, 90)]), 1e-15);
        Assert.Equal(0, SampleRatio.LogE([Epoch.Of(weight, 100, 0, 900, 0)]), 1e-15);
    }

    [Fact]
    public void One_error_of_the_candidate_rolls_nothing_back_and_two_early_ones_do()
    {
        Assert.All([0.0001, 0.001, 0.01, 0.1, 0.5, 0.9], weight => Assert.True(new Bet.Harm(1, 0).LogE([Epoch.Of(weight, 1, 1, 0, 0)]) < Math.Log(100)));
        Assert.True(new Bet.Harm(1.2, 0.001).LogE([Epoch.Of(0.01, 2, 2, 198, 0)]) > Math.Log(100));
    }

    /// <summary>Good on the candidate, bad on stable.</summary>
    private static Epoch AtBest(double weight, int candidate, int stable) => Epoch.Of(weight, candidate, 0, stable, stable);

    private static void AtMost(double less, double more) => Assert.True(less <= more + 1e-9 * Math.Max(1, Math.Abs(more)), $"{less:R} <= {more:R}");
}
