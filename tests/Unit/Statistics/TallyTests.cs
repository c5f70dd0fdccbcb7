using CsCheck;
using Halftone.Core.Evidence;
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

    [Fact]
    public void A_tally_is_read_back_from_its_bytes() => Cases.Units.Sample(units =>
    {
        var tally = Cases.TallyOf(units);
        var again = Tally.Read(tally.ToBytes());
        Assert.NotNull(again);
        Assert.Equal(tally.ToBytes(), again.ToBytes());
        foreach (var measure in Measures.All) Assert.Equal(LogOf(tally, measure), LogOf(again, measure));
    }, iter: 500);

    [Fact]
    public void Bytes_that_are_no_tally_are_refused_or_are_one() =>
        Gen.Select(Cases.Units, Gen.Int[0, 100_000], Gen.Byte, Gen.Bool).Sample((units, place, value, isCut) =>
        {
            var bytes = Cases.TallyOf(units).ToBytes();
            var at = place % bytes.Length;
            if (isCut)
            {
                Assert.Null(Tally.Read(bytes.AsSpan(0, at)));
                return;
            }
            bytes[at] = value;
            if (Tally.Read(bytes) is { } tally) Assert.NotNull(Tally.Read(tally.ToBytes()));
        }, iter: 5_000);

    [Fact]
    public void The_largest_tally_fits_a_value_of_the_store()
    {
        var tally = new Tally();
        for (var weight = 1; weight <= Tally.WeightsMax; weight++)
            foreach (var requests in Enumerable.Range(1, 16))
                for (var bad = 0; bad <= requests; bad++)
                    foreach (var onCandidate in new[] { false, true })
                        tally.Add(new EvidenceUnit(weight / 100.0, onCandidate, requests, bad, bad, bad, bad, bad), withLatency: true);
        for (var doubling = 0; doubling < 24; doubling++) tally.Add(Tally.Read(tally.ToBytes())!);
        Assert.InRange(tally.Arm(Measure.Failed, candidate: true).Units, 1L << 30, long.MaxValue);
        Assert.InRange(tally.ToBytes().Length, 1, 64 * 1024);
    }

    private static double LogOf(Tally tally, Measure measure) => new Bet.Harm(1.2, 0.001).LogE(tally.Of(measure));
}
