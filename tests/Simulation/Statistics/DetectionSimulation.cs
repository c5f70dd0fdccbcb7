using Halftone.Core.Statistics;
using Halftone.Core.Statistics.Latency;

namespace Halftone.Tests.Simulation.Statistics;

/// <summary>How soon a bad candidate is found and a good one proven: the rows of the specification, in small.</summary>
public sealed class DetectionSimulation(ITestOutputHelper output)
{
    private static readonly Bet Strict = new Bet.Harm(1, 0);
    private static readonly Bet Default = new Bet.Harm(1.2, 0.001);

    /// <summary>The medians of the specification, from 300 runs each; ours of fewer runs may be off by a third.</summary>
    [Theory]
    [InlineData(0.05, 0.001, 0.01, true, 15_245)]
    [InlineData(0.05, 0.001, 0.01, false, 8_710)]
    [InlineData(0.5, 0.001, 0.01, true, 3_427)]
    [InlineData(0.05, 0.001, 0.05, true, 1_137)]
    [InlineData(0.5, 0.001, 0.05, true, 384)]
    [InlineData(0.05, 0.001, 1, true, 53)]
    [InlineData(0.5, 0.01, 0.05, true, 907)]
    public void A_bad_candidate_is_rolled_back_after_as_many_requests_as_the_specification_says(double weight, double stable, double candidate, bool tolerates, int median)
    {
        var found = Runs.Values(60, random => RequestSplit.Play(tolerates ? Default : Strict, random, new Phase(500_000, weight, stable, candidate)));
        output.WriteLine($"| {stable:P1} -> {candidate:P1}, w = {weight:P0}{(tolerates ? "" : ", R = 1, delta = 0")}: requests to the rollback, median and 90 % | {found.Quantile(0.5)}, {found.Quantile(0.9)} |");
        Assert.Equal(Runs.Nightly ? 2000 : 60, found.Count);
        Assert.InRange(found.Quantile(0.5), median / 1.35, median * 1.35);
    }

    /// <summary>One bad unit delays the proof by hundreds, so a median that lies where half of the runs have met one is hit roughly.</summary>
    [Theory]
    [InlineData(0.001, 0.05, 0.01, 400)]
    [InlineData(0.001, 0.05, 0.005, 800)]
    [InlineData(0.01, 0.05, 0.01, 1_100)]
    public void A_good_candidate_is_proven_after_as_many_requests_as_the_specification_says(double rate, double weight, double margin, int median)
    {
        var proven = Runs.Values(100, random => UnitsToProof(random, weight, rate, rate, margin), 500);
        output.WriteLine($"| safe, {rate:P1} on both arms, w = {weight:P0}, margin {margin:P1}: units of the candidate, median | {proven.Quantile(0.5)} |");
        Assert.InRange(proven.Quantile(0.5), median / 1.5, median * 1.5);
    }

    [Theory]
    [InlineData(0.001, 0.05, 0.01)]
    [InlineData(0.01, 0.5, 0.005)]
    public void A_candidate_exactly_on_the_margin_is_proven_at_most_five_times_in_a_hundred(double rate, double weight, double margin)
    {
        var wrong = Runs.Count(200, random => UnitsToProof(random, weight, rate, rate + margin, margin) is not null);
        output.WriteLine($"| safe, {rate:P1} on stable and {margin:P1} more on the candidate, w = {weight:P0}: wrongly proven | {wrong} |");
        wrong.ExpectAtMost(0.05, "on the margin");
    }

    /// <summary>Thresholds from the minute before, as in a release.</summary>
    [Fact]
    public void A_candidate_slower_by_the_slack_is_let_be_and_one_slower_by_more_is_found()
    {
        var onTheMargin = Runs.Count(60, random => RequestsToSlow(random, 1.1, 6_000) is not null);
        output.WriteLine($"| latency, lognormal, 10 % slower (the slack), w = 10 %, within 6,000 requests | {onTheMargin} |");
        onTheMargin.ExpectAtMost(Runs.Alpha, "10 % slower");
        foreach (var (factor, most) in new[] { (1.3, 6_500), (1.6, 1_200) })
        {
            var found = Runs.Values(15, random => RequestsToSlow(random, factor, 40_000), 500);
            output.WriteLine($"| latency, {factor - 1:P0} slower: requests to the rollback, median | {found.Quantile(0.5)} |");
            Assert.InRange(found.Quantile(0.5), 1, most);
        }
    }

    private static int? UnitsToProof(Random random, double weight, double stable, double candidate, double margin)
    {
        const int batch = 100;
        var bet = new Bet.Safe(1, margin);
        var epoch = new Epoch(weight);
        var others = (int)Math.Round(batch / weight) - batch;
        for (var units = batch; units < 200 / margin; units += batch)
        {
            Add(epoch.Candidate, batch, random.NextBinomial(batch, candidate));
            Add(epoch.Stable, others, random.NextBinomial(others, stable));
            if (bet.LogE([epoch]) >= -Math.Log(0.05)) return units;
        }
        return null;

        static void Add(ShareCounts counts, int units, int bad)
        {
            counts.Add(Share.All, bad);
            counts.Add(Share.None, units - bad);
        }
    }

    private static int? RequestsToSlow(Random random, double factor, int most)
    {
        const double weight = 0.1;
        long Latency(double times) => (long)(50_000_000 * times * Math.Exp(0.6 * random.NextGaussian()));
        var before = new LatencySketch();
        for (var i = 0; i < 10_000; i++) before.Add(Latency(1));
        var (stable, candidate) = SlowThresholds.Of(before, 0.1)!;
        var judged = new[] { (stable.Median, candidate.Median, Measure.SlowMedian), (stable.P95, candidate.P95, Measure.SlowP95), (stable.P99, candidate.P99, Measure.SlowP99) }
            .Select(each => (Stable: each.Item1, Candidate: each.Item2, Bet: new JudgeSettings().HarmBet(each.Item3), Epoch: new Epoch(weight))).ToArray();
        for (var request = 1; request <= most; request++)
        {
            var onCandidate = random.NextDouble() < weight;
            var latency = Latency(onCandidate ? factor : 1);
            foreach (var each in judged)
                each.Epoch.Add(onCandidate, latency > (onCandidate ? each.Candidate : each.Stable) ? Share.All : Share.None);
            if (request % 10 == 0 && LogSpace.Mean([.. judged.Select(each => each.Bet.LogE([each.Epoch]))]) >= Runs.Limit) return request;
        }
        return null;
    }
}
