using Halftone.Core.Statistics;

namespace Halftone.Tests.Simulation.Statistics;

/// <summary>
/// How often a candidate that is exactly as good as stable is rolled back at alpha = 1 %, although somebody looks all the time (R = 1, delta = 0: on the boundary, where it
/// happens most often). HALFTONE_NIGHTLY=1 makes 2,000 runs of each or more.
/// </summary>
public sealed class ValiditySimulation(ITestOutputHelper output)
{
    private static readonly Bet Bet = new Bet.Harm(1, 0);

    private void Expect(string what, Rate rate)
    {
        output.WriteLine($"| {what} | {rate} |");
        rate.ExpectAtMost(Runs.Alpha, what);
    }

    [Fact]
    public void A_split_by_request_rolls_back_at_most_one_good_candidate_of_a_hundred() =>
        Expect("0.5 % errors, w = 50 %, 50,000 requests", Runs.Count(300, random => RequestSplit.Play(Bet, random, new Phase(50_000, 0.5, 0.005, 0.005)) is not null));

    [Fact]
    public void So_does_a_ramp_whose_last_step_meets_a_dependency_in_trouble() =>
        Expect("5 - 25 - 50 %, errors of both arms 0.1 - 0.1 - 2 %, 60,000 requests", Runs.Count(300, random =>
            RequestSplit.Play(Bet, random, new(20_000, 0.05, 0.001, 0.001), new(20_000, 0.25, 0.001, 0.001), new(20_000, 0.5, 0.02, 0.02)) is not null));

    [Fact]
    public void So_does_an_outage_of_both_arms() =>
        Expect("30 % errors of both arms for 10 minutes, w = 10 %, 42,000 requests", Runs.Count(300, random =>
            RequestSplit.Play(Bet, random, new(20_000, 0.1, 0.001, 0.001), new(2000, 0.1, 0.3, 0.3), new(20_000, 0.1, 0.001, 0.001)) is not null));

    [Fact]
    public void So_does_a_baseline_that_drifts_while_the_weight_follows_the_evidence() =>
        Expect("errors of both arms wander within 0.01 .. 20 %, each error of the candidate halves the weight, 40,000 requests", Runs.Count(300, random =>
        {
            var split = new RequestSplit(Bet, random);
            var (logRate, weight) = (Math.Log(0.005), 0.25);
            for (var i = 0; i < 40_000; i++)
            {
                if (i % 100 == 0)
                {
                    logRate = Math.Clamp(logRate + 0.2 * random.NextGaussian(), Math.Log(0.0001), Math.Log(0.2));
                    weight = Math.Min(0.25, weight * 2);
                }
                var rate = Math.Exp(logRate);
                var onCandidate = random.NextDouble() < weight;
                var isBad = random.NextDouble() < rate;
                if (split.Count(weight, onCandidate, isBad)) return true;
                if (onCandidate && isBad) weight = Math.Max(weight / 2, 0.25 / 64);
            }
            return false;
        }));

    [Fact]
    public void A_sticky_split_is_judged_by_identity_for_by_request_it_rolls_back_good_candidates()
    {
        var byRequest = Runs.Count(60, random => StickySplit.RollsBackByRequest(random, 0));
        output.WriteLine($"| sticky split, 1 - 5 - 25 - 50 %, heavy-tailed users, counted by request: wrong, not what we do | {byRequest} |");
        Assert.True(byRequest.Low > 3 * Runs.Alpha, $"by request: {byRequest}");
        Expect("the same, counted by identity", Runs.Count(300, random => StickySplit.RollsBackByIdentity(random, 0)));
    }

    [Fact]
    public void Judged_by_identity_a_sticky_split_finds_a_bad_candidate()
    {
        var much = Runs.Count(60, random => StickySplit.RollsBackByIdentity(random, 0.05), 500);
        var little = Runs.Count(60, random => StickySplit.RollsBackByIdentity(random, 0.02), 500);
        output.WriteLine($"| the same, 5 % more errors on the candidate: found | {much} |");
        output.WriteLine($"| the same, 2 % more errors on the candidate: found | {little} |");
        Assert.True(much.Low > 0.9 && little.Share is > 0.5 and < 1, $"{much}, {little}");
    }

    /// <summary>The candidate fails at once, stable by timeouts of 30 s: whoever counts what has ended sees only the candidate's failures for a while.</summary>
    [Fact]
    public void Counted_in_order_of_completion_good_candidates_are_rolled_back_and_in_order_of_arrival_they_are_not()
    {
        var byCompletion = Runs.Count(100, random => RollsBack(random, inOrderOfArrival: false));
        output.WriteLine($"| both arms fail by 2 %, counted in order of completion: wrong, not what we do | {byCompletion} |");
        Assert.True(byCompletion.Low > 0.5, $"by completion: {byCompletion}");
        Expect("the same, counted in order of arrival behind a watermark", Runs.Count(300, random => RollsBack(random, inOrderOfArrival: true)));

        static bool RollsBack(Random random, bool inOrderOfArrival)
        {
            const double rps = 50, seconds = 300, timeout = 30;
            var failures = new List<(double Arrival, double End, bool OnCandidate)>();
            for (var i = 0; i < rps * seconds; i++)
            {
                if (random.NextDouble() >= 0.02) continue;
                var onCandidate = random.NextDouble() < 0.2;
                failures.Add((i / rps, i / rps + (onCandidate ? 0.01 : timeout), onCandidate));
            }
            // At the end of 300 s: what has ended, or what came so early that everything beside it has ended too.
            var counted = inOrderOfArrival
                ? failures.Where(each => each.Arrival <= seconds - timeout).OrderBy(each => each.Arrival)
                : failures.Where(each => each.End <= seconds).OrderBy(each => each.End);
            var split = new RequestSplit(Bet, random);
            return counted.Any(each => split.Count(0.2, each.OnCandidate, isBad: true));
        }
    }
}
