using CsCheck;
using Halftone.Core.Statistics.Latency;
using Xunit;

namespace Halftone.Tests.Unit.Statistics;

public sealed class LatencyTests
{
    private static readonly Gen<long> Nanoseconds = Gen.OneOf(Gen.Long[0, 1_000_000_000], Gen.Long[0, long.MaxValue], Gen.Int[0, LatencyEdges.Count - 1].Select(LatencyEdges.At));

    [Fact]
    public void A_latency_lies_between_the_edges_of_its_bucket() => Nanoseconds.Sample(latency =>
    {
        var bucket = LatencyEdges.BucketOf(latency);
        Assert.True(bucket == LatencyEdges.Count || latency <= LatencyEdges.At(bucket));
        Assert.True(bucket == 0 || latency > LatencyEdges.At(bucket - 1));
    }, iter: 50_000);

    [Fact]
    public void Edges_are_2_percent_apart_and_10_percent_are_5_of_them()
    {
        for (var edge = 100; edge < LatencyEdges.Count; edge++)
            Assert.InRange(LatencyEdges.At(edge) / (double)LatencyEdges.At(edge - 1), 1.0199, 1.0205);
        Assert.Equal(5, LatencyEdges.Span(1.1));
        Assert.True(LatencyEdges.At(LatencyEdges.Count - 1) > 5 * 3600 * 1_000_000_000L);
    }

    [Fact]
    public void Counts_at_edges_are_exact_and_add_up() => Gen.Select(Nanoseconds.Array[1, 200], Nanoseconds.Array[0, 200], Gen.Int[0, LatencyEdges.Count - 1]).Sample((first, second, edge) =>
    {
        var sketch = Of(first);
        sketch.Add(Of(second));
        long[] all = [.. first, .. second];
        Assert.Equal(all.Length, sketch.Count);
        Assert.Equal(all.Count(latency => latency > LatencyEdges.At(edge)), sketch.Above(edge));
    }, iter: 500);

    [Fact]
    public void A_quantile_is_known_to_the_width_of_a_bucket() => Gen.Select(Gen.Long[2_000, 10_000_000_000].Array[1, 300], Gen.Double[0.01, 0.999]).Sample((latencies, quantile) =>
    {
        var exact = latencies.Order().ElementAt(Math.Max(1, (int)Math.Ceiling(quantile * latencies.Length)) - 1);
        Assert.InRange(LatencyEdges.At(Of(latencies).EdgeOf(quantile)) / (double)exact, 1, 1.021);
    }, iter: 500);

    [Fact]
    public void Thresholds_leave_the_expected_shares_above_and_give_the_candidate_its_slack()
    {
        var sketch = Of([.. Enumerable.Range(1, 10_000).Select(each => each * 10_000L)]);
        var thresholds = SlowThresholds.Of(sketch, 0.1)!;
        Assert.InRange(thresholds.Stable.Median, 50_000_000, 51_100_000);
        Assert.InRange(thresholds.Stable.P95, 95_000_000, 97_000_000);
        Assert.InRange(thresholds.Stable.P99, 99_000_000, 101_100_000);
        Assert.Equal(1.105, thresholds.Candidate.Median / (double)thresholds.Stable.Median, 0.001);
        Assert.Equal(1.105, thresholds.Candidate.P95 / (double)thresholds.Stable.P95, 0.001);
        Assert.Equal(1.105, thresholds.Candidate.P99 / (double)thresholds.Stable.P99, 0.001);
        Assert.Equal(thresholds, SlowThresholds.Of(10_000, quantile => (long)(100_000_000 * quantile), 0.1));
    }

    [Fact]
    public void Few_latencies_make_no_thresholds()
    {
        var sketch = Of([.. Enumerable.Repeat(1_000_000L, SlowThresholds.LatenciesMin - 1)]);
        Assert.Null(SlowThresholds.Of(sketch, 0.1));
        sketch.Add(1_000_000);
        Assert.NotNull(SlowThresholds.Of(sketch, 0.1));
        sketch.Clear();
        Assert.Null(SlowThresholds.Of(sketch, 0.1));
    }

    private static LatencySketch Of(long[] latencies)
    {
        var sketch = new LatencySketch();
        foreach (var latency in latencies) sketch.Add(latency);
        return sketch;
    }
}
