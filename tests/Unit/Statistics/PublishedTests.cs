using Halftone.Core.Statistics;
using Halftone.Core.Statistics.Intervals;
using Xunit;

namespace Halftone.Tests.Unit.Statistics;

/// <summary>Numbers that others print in their own tests: confseq (Howard, Ramdas and others) and GrowthBook.</summary>
public sealed class PublishedTests
{
    private static void Expect(string name, double found)
    {
        var row = Vectors.Published.GetProperty(name);
        Assert.Equal(row.Number("printed"), found, Vectors.Printed);
        Assert.Equal(row.Number("exact"), found, Vectors.Tolerance);
    }

    [Fact]
    public void The_mixture_is_that_of_confseq()
    {
        Expect("rho", BetaMixture.TwoSidedRho(100, 0.05));
        Expect("mixture two-sided", BetaMixture.Log(10, 100, 100, 0.2, 0.8, 0.05, isOneSided: false));
        Expect("mixture one-sided", BetaMixture.Log(10, 100, 100, 0.2, 0.8, 0.05, isOneSided: true));
    }

    [Fact]
    public void The_mixture_is_the_closed_form_of_the_bet_in_other_words()
    {
        var strength = (BetaMixture.OneSidedRho(100, 0.05) - 0.16) / 0.16;
        Assert.Equal(BetaMixture.Log(130 - 0.2 * 625, 100, 100, 0.2, 0.8, 0.05, isOneSided: true), BetaBinomial.LogE(130, 495, 0.2, 1, strength, isOneSided: true), 1e-9);
    }

    [Theory]
    [InlineData(700, 1000, 100)]
    [InlineData(15, 50, 50)]
    [InlineData(5, 50, 50)]
    [InlineData(1, 50, 50)]
    public void The_interval_of_a_rate_is_that_of_confseq(int successes, int units, double tunedFor)
    {
        var (low, high) = ConfidenceSequence.Bernoulli(successes, units, 0.05, tunedFor);
        Expect($"bernoulli {successes}/{units} low", low);
        Expect($"bernoulli {successes}/{units} high", high);
    }

    [Fact]
    public void The_band_of_a_distribution_is_that_of_confseq() => Expect("band", ConfidenceSequence.BandAt(1000, 0.05, 100));

    [Theory]
    [InlineData(0.5, 70)]
    [InlineData(0.5, 85)]
    [InlineData(0.5, 100)]
    [InlineData(0.9, 55)]
    public void Quantiles_of_two_arms_are_compared_as_by_confseq(double quantile, int shift)
    {
        double[] first = [.. Enumerable.Range(1, 1000).Select(each => (double)each)];
        double[] second = [.. first.Select(each => each + shift)];
        Expect(FormattableString.Invariant($"quantile {quantile} shift {shift}"), QuantileComparison.PValue(quantile, 100, 0.05, first, second));
    }

    [Fact]
    public void The_interval_of_a_relative_effect_is_that_of_GrowthBook()
    {
        static (double Mean, double Variance) Of(double sum, double squares, double n) => (sum / n, (squares - sum * sum / n) / (n - 1));
        var a = Of(1396.87, 52_377.9767, 3000);
        var b = Of(2422.7, 134_698.29, 3461);
        Check(a.Mean, a.Variance, b.Mean, b.Variance, 1000, -0.55844, 1.56516);
        var (pa, pb) = (1396 / 3000.0, 2422 / 3461.0);
        Check(pa, pa * (1 - pa), pb, pb * (1 - pb), 5000, 0.40098, 0.60675);

        static void Check(double meanA, double varianceA, double meanB, double varianceB, double tunedFor, double low, double high)
        {
            var effect = (meanB - meanA) / meanA;
            var variance = varianceB / (meanA * meanA * 3461) + varianceA * meanB * meanB / (Math.Pow(meanA, 4) * 3000);
            var half = ConfidenceSequence.AsymptoticHalfWidth(variance * 6461, 6461, tunedFor, 0.05);
            Assert.Equal(low, effect - half, Vectors.Printed);
            Assert.Equal(high, effect + half, Vectors.Printed);
        }
    }
}
