using System.Collections.Immutable;

namespace Halftone.Core.Statistics;

/// <summary>
/// A bet on every unit, against a hypothesis about two rates p1 (candidate) and p0 (stable). If the hypothesis is true, the wealth is not expected to grow,
/// whatever the weights do and however p0 drifts: the chance that it ever reaches 1 / alpha is at most alpha (Ville). So everyone may look at any time.
/// </summary>
/// <remarks>
/// One unit with the share Y of bad requests multiplies the wealth by 1 + k (Y - delta - c) on the candidate and by 1 - k o (R Y - c) on stable, o = w / (1 - w).
/// Its mean is 1 + k w (p1 - R p0 - delta): 1 on the boundary, for every share with that mean, because it is linear in Y. k > 0 bets on harm, k &lt; 0 on safety.
/// </remarks>
internal abstract record Bet
{
    /// <summary>No single unit takes more than this part of the wealth where a stake has to be cut.</summary>
    private const double LossMax = 0.9;

    private Bet(double ratio, double margin, double expected, ImmutableArray<double> grid) => (Ratio, Margin, Expected, Grid) = (ratio, margin, expected, grid);

    /// <summary>R >= 1: how many times stable's rate is tolerated.</summary>
    internal double Ratio { get; }

    /// <summary>delta >= 0: what is tolerated on top, so that a rate near 0 does not make every error one too many.</summary>
    internal double Margin { get; }

    /// <summary>c: the share that is expected, known beforehand; 0 for rare outcomes. It takes out the noise that both arms have anyway.</summary>
    internal double Expected { get; }

    internal ImmutableArray<double> Grid { get; }

    /// <summary>k for one point of the grid; 0 where nothing can be compared.</summary>
    internal abstract double Stake(double weight, double point);

    /// <summary>ln of what a candidate's unit multiplies the wealth by.</summary>
    internal double CandidateLog(double stake, double share) => LogSpace.OnePlus(stake * (share - Margin - Expected));

    /// <summary>ln of what a unit on stable multiplies the wealth by.</summary>
    internal double StableLog(double stake, double odds, double share) => LogSpace.OnePlus(-stake * odds * (Ratio * share - Expected));

    /// <summary>ln of the wealth at each point of the grid, from 1 each.</summary>
    internal double[] Wealth(IEnumerable<Epoch> epochs)
    {
        var wealth = new double[Grid.Length];
        foreach (var epoch in epochs)
            if (epoch.Compares) Add(epoch, wealth);
        return wealth;
    }

    /// <summary>ln of the e-value.</summary>
    internal double LogE(IEnumerable<Epoch> epochs) => LogSpace.Mean(Wealth(epochs));

    private void Add(Epoch epoch, double[] wealth)
    {
        Span<double> stakes = stackalloc double[wealth.Length];
        for (var point = 0; point < stakes.Length; point++) stakes[point] = Stake(epoch.Weight, Grid[point]);
        var candidate = epoch.Candidate.Counts;
        var stable = epoch.Stable.Counts;
        var odds = epoch.Odds;
        for (var index = 0; index < Share.Count; index++)
        {
            // Most shares never occur, and a count of none must not meet the logarithm of a ruin: their product is no number.
            if (candidate[index] != 0)
                for (var point = 0; point < stakes.Length; point++) wealth[point] += candidate[index] * CandidateLog(stakes[point], Share.ValueAt(index));
            if (stable[index] != 0)
                for (var point = 0; point < stakes.Length; point++) wealth[point] += stable[index] * StableLog(stakes[point], odds, Share.ValueAt(index));
        }
    }

    /// <summary>Against p1 &lt;= R p0 + delta: a candidate is rolled back when this gains.</summary>
    internal sealed record Harm : Bet
    {
        internal Harm(double ratio, double margin, double expected = 0, ImmutableArray<double> grid = default)
            : base(ratio, margin, expected, grid.IsDefault ? Grids.Harm : grid) { }

        /// <summary>Grows fastest against p1 = point R p0 where nothing is expected and nothing tolerated on top.</summary>
        internal override double Stake(double weight, double point)
        {
            if (weight is not (> 0 and < 1)) return 0;
            var odds = weight / (1 - weight);
            var stake = (point - 1) / ((1 + point * Ratio * odds) * (1 - Expected));
            if (Margin + Expected > 0) stake = Math.Min(stake, LossMax / (Margin + Expected));
            if (Expected > 0) stake = Math.Min(stake, LossMax / (odds * (Ratio - Expected)));
            return stake;
        }
    }

    /// <summary>Against p1 >= R p0 + delta: a candidate is promoted when this gains.</summary>
    internal sealed record Safe : Bet
    {
        internal Safe(double ratio, double margin, double expected = 0, ImmutableArray<double> grid = default)
            : base(ratio, margin, expected, grid.IsDefault ? Grids.Safe : grid) { }

        internal override double Stake(double weight, double point)
        {
            if (weight is not (> 0 and < 1)) return 0;
            var odds = weight / (1 - weight);
            var stake = (1 - point) / ((1 + point * Ratio * odds) * (1 - Expected));
            if (Expected > 0) stake = Math.Min(stake, LossMax / (odds * Expected));
            return -stake;
        }
    }
}
