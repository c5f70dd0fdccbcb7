using System.Collections.Immutable;

namespace Halftone.Core.Statistics;

/// <summary>How long it takes until something is proven, in units; before a release from assumed rates, within one from those seen.</summary>
internal static class Planning
{
    /// <summary>Times over the limit, from 1.01 to 1001, closely enough that the best one is as good as met.</summary>
    private static readonly ImmutableArray<double> FineGrid = [.. Enumerable.Range(-80, 201).Select(step => 1 + Math.Pow(10, step / 40.0))];

    /// <summary>Beyond this a number of units says nothing but "not in this release".</summary>
    private const long UnitsMax = 1_000_000_000_000;

    private const double MarginMin = 1e-9;

    /// <summary>Expected growth of the logarithm of a harm bet per unit of either arm, with the best stake for these rates.</summary>
    /// <param name="stable">Stable's rate, 0..1.</param>
    /// <param name="candidate">The candidate's rate, 0..1.</param>
    internal static double Growth(double stable, double candidate, double weight, double ratio = 1, double margin = 0)
    {
        var bet = new Bet.Harm(ratio, margin, grid: FineGrid);
        return FineGrid.Max(point => GrowthAt(bet, point, stable, candidate, weight));
    }

    /// <summary>Units of the candidate that have to pass without one bad request on either arm until a margin is proven. No method needs less than some 3 / margin at beta = 5 %.</summary>
    internal static long CleanUnits(double margin, double beta, double weight, double ratio = 1)
    {
        var bet = new Bet.Safe(ratio, margin);
        return Least(units => bet.LogE([Epoch.Of(weight, units, 0, 0, 0)]) >= -Math.Log(beta)) ?? UnitsMax;
    }

    /// <summary>The least margin that so many clean units of the candidate prove, 0..1; null = none.</summary>
    internal static double? LeastMargin(double candidateUnits, double beta, double weight, double ratio = 1)
    {
        var units = (long)candidateUnits;
        double Missing(double margin) => new Bet.Safe(ratio, margin).LogE([Epoch.Of(weight, units, 0, 0, 0)]) + Math.Log(beta);
        if (Missing(1) < 0) return null;
        return Missing(MarginMin) >= 0 ? MarginMin : Search.Root(Missing, MarginMin, 1);
    }

    /// <summary>The least rate of a candidate that so many units of both arms are expected to find, 0..1; null = not even one that always fails.</summary>
    internal static double? LeastHarm(double stable, double units, double weight, JudgeSettings settings)
    {
        var needed = -Math.Log(settings.Alpha) - Math.Log(settings.FailedPortion);
        double Surplus(double rate) => units * Growth(stable, rate, weight, settings.Ratio, settings.Margin) - needed;
        var tolerated = Math.Min(1, settings.Ratio * stable + settings.Margin);
        if (Surplus(1) < 0 || tolerated >= 1) return null;
        return Search.Root(Surplus, tolerated, 1);
    }

    /// <summary>Units of both arms until the e-value of a bet reaches its limit, if the units go on as those seen so far.</summary>
    /// <param name="limit">ln.</param>
    /// <param name="wealth">ln of the bet's wealth at each point of its grid, now.</param>
    /// <returns>0 = it has; null = it never does, or an arm has not been seen.</returns>
    internal static long? UnitsFor(double limit, Bet bet, double[] wealth, double weight, ShareCounts stable, ShareCounts candidate)
    {
        if (LogSpace.Mean(wealth) >= limit) return 0;
        if (weight is not (> 0 and < 1) || stable.Units == 0 || candidate.Units == 0) return null;
        double[] growth = [.. bet.Grid.Select(point => GrowthAt(bet, point, weight, stable, candidate))];
        if (!growth.Any(each => each > 0)) return null;
        return Least(units => LogSpace.Mean([.. wealth.Select((log, point) => log + units * growth[point])]) >= limit);
    }

    /// <summary>The least number, from 1, from which on something holds; null = none within <see cref="UnitsMax"/>.</summary>
    private static long? Least(Func<long, bool> holds)
    {
        var high = 1L;
        for (; !holds(high); high *= 2)
            if (high > UnitsMax) return null;
        for (var low = high / 2 + 1; low < high;)
        {
            var middle = (low + high) / 2;
            if (holds(middle)) high = middle;
            else low = middle + 1;
        }
        return high;
    }

    private static double GrowthAt(Bet bet, double point, double stable, double candidate, double weight)
    {
        var stake = bet.Stake(weight, point);
        var odds = weight / (1 - weight);
        return weight * (candidate * bet.CandidateLog(stake, 1) + (1 - candidate) * bet.CandidateLog(stake, 0))
            + (1 - weight) * (stable * bet.StableLog(stake, odds, 1) + (1 - stable) * bet.StableLog(stake, odds, 0));
    }

    private static double GrowthAt(Bet bet, double point, double weight, ShareCounts stable, ShareCounts candidate)
    {
        var stake = bet.Stake(weight, point);
        var odds = weight / (1 - weight);
        var (ofStable, ofCandidate) = (0.0, 0.0);
        for (var index = 0; index < Share.Count; index++)
        {
            if (candidate.Counts[index] != 0) ofCandidate += candidate.Counts[index] * bet.CandidateLog(stake, Share.ValueAt(index));
            if (stable.Counts[index] != 0) ofStable += stable.Counts[index] * bet.StableLog(stake, odds, Share.ValueAt(index));
        }
        return weight * ofCandidate / candidate.Units + (1 - weight) * ofStable / stable.Units;
    }
}
