using CsCheck;
using Halftone.Core.Statistics;
using Xunit;

namespace Halftone.Tests.Unit.Statistics;

public sealed class TallyTests
{
    [Fact]
    public void There_are_as_many_shares_as_fractions_of_up_to_16_requests()
    {
        var shares = Enumerable.Range(1, 16).SelectMany(requests => Enumerable.Range(0, requests + 1).Select(bad => (Share: Share.Of(bad, requests), Value: (double)bad / requests))).ToList();
        Assert.All(shares, each => Assert.Equal(each.Value, each.Share.Value));
        Assert.Equal(Enumerable.Range(0, Share.Count), shares.Select(each => each.Share.Index).Distinct().Order());
        Assert.Equal(Share.Of(2, 4), Share.Of(8, 16));
        Assert.Equal(shares.OrderBy(each => each.Value).Select(each => each.Share.Index).Distinct(), Enumerable.Range(0, Share.Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => Share.Of(0, 17));
        Assert.Throws<ArgumentOutOfRangeException>(() => Share.Of(3, 2));
    }

    /// <summary>To the bit: sums are formed in the order of weights and shares, not in that of arrival.</summary>
    [Fact]
    public void However_units_are_ordered_and_tallies_are_merged_the_e_values_are_the_same() =>
        Gen.Select(Cases.Units, Cases.Units, Gen.Int[0, 1000]).Sample((first, second, seed) =>
        {
            var together = Cases.TallyOf(first.Concat(second));
            var shuffled = first.Concat(second).ToArray();
            new Random(seed).Shuffle(shuffled);
            var merged = Cases.TallyOf(second);
            merged.Add(Cases.TallyOf(first));
            foreach (var measure in Measures.All)
            {
                Assert.Equal(LogOf(together, measure), LogOf(Cases.TallyOf(shuffled), measure));
                Assert.Equal(LogOf(together, measure), LogOf(merged, measure));
            }
        }, iter: 500);

    private static double LogOf(Tally tally, Measure measure) => new Bet.Harm(1.2, 0.001).LogE(tally.Of(measure));
}
