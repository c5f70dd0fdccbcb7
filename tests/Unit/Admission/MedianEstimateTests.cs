using CsCheck;
using Xunit;
using MedianEstimate = Halftone.Core.Admission.MedianEstimate;

namespace Halftone.Tests.Unit.Admission;

public sealed class MedianEstimateTests
{
    [Fact]
    public void It_knows_nothing_before_the_first_sample_and_takes_that_at_its_word()
    {
        var median = new MedianEstimate();
        Assert.Equal((false, 0L), (median.IsKnown, median.Value));

        median.Add(42);

        Assert.Equal((true, 42L), (median.IsKnown, median.Value));
    }

    [Fact]
    public void It_rests_near_the_median() =>
        Gen.Select(Gen.Int, Gen.Long[1_000, 10_000_000_000], Gen.Bool).Sample((seed, scale, heavyTail) =>
        {
            var random = new Random(seed);
            var samples = Enumerable.Range(0, 4000).Select(_ => (long)(scale * Draw(random, heavyTail))).ToArray();
            var truth = (double)samples.Order().ElementAt(samples.Length / 2);

            var median = new MedianEstimate();
            var error = 0.0;
            for (var i = 0; i < samples.Length; i++)
            {
                median.Add(samples[i]);
                if (i >= 200) error += Math.Abs((median.Value / truth) - 1) / (samples.Length - 200);
            }

            Assert.InRange(error, 0, 0.2);
        }, iter: 200);

    [Theory]
    [InlineData(10)]
    [InlineData(0.1)]
    public void A_tenfold_change_is_followed_within_25_samples(double factor)
    {
        const long Before = 1_000_000;
        var median = new MedianEstimate();
        for (var i = 0; i < 100; i++) median.Add(Before);

        for (var i = 0; i < 25; i++) median.Add((long)(Before * factor));

        Assert.Equal((long)(Before * factor), median.Value);
    }

    [Fact]
    public void It_comes_back_from_nothing()
    {
        var median = new MedianEstimate();
        for (var i = 0; i < 10; i++) median.Add(0);
        for (var i = 0; i < 100; i++) median.Add(1_000_000);

        Assert.Equal(1_000_000, median.Value);
    }

    [Fact]
    public void One_run_of_outliers_does_not_throw_it_away()
    {
        var median = new MedianEstimate();
        for (var i = 0; i < 100; i++) median.Add(1_000_000);
        for (var i = 0; i < 3; i++) median.Add(60_000_000_000);

        Assert.InRange(median.Value, 1_000_000, 1_100_000);
    }

    /// <summary>Exponential, or log-normal with a sigma of 1.5.</summary>
    private static double Draw(Random random, bool heavyTail)
    {
        var exponential = -Math.Log(1 - random.NextDouble());
        return heavyTail ? Math.Exp(1.5 * Math.Sqrt(2 * exponential) * Math.Cos(2 * Math.PI * random.NextDouble())) : exponential;
    }
}
