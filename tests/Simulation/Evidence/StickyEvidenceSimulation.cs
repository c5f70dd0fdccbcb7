using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Evidence;

namespace Halftone.Tests.Simulation.Evidence;

/// <summary>
/// Evidence under a sticky split, from reactors' records to units: 4,000 users of very different diligence, 2 % of whom meet errors whatever the version,
/// a ramp of 1, 5, 25 and 50 %, a look after every unit, a rollback at 1 / alpha = 100.
/// </summary>
/// <remarks>HALFTONE_NIGHTLY=1 runs ten times as many.</remarks>
public sealed class StickyEvidenceSimulation
{
    private const long Second = EvidenceRing.Second;
    private const int Users = 4000, RequestsPerStep = 6000;

    private static readonly int Runs = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1" ? 400 : 40;
    private static readonly double[] Steps = [1, 5, 25, 50];

    [Fact]
    public void Counted_by_identity_a_candidate_like_stable_is_rolled_back_in_at_most_one_of_a_hundred_releases() =>
        Assert.InRange(RolledBack(SplitUnit.Identity, extra: 0), 0, Math.Max(1, Runs / 100));

    [Fact]
    public void Counted_by_identity_five_percent_of_errors_are_found_in_97_of_a_hundred_releases() =>
        Assert.InRange(RolledBack(SplitUnit.Identity, extra: 0.05), Runs * 97 / 100, Runs);

    /// <summary>Why the unit is the identity: one unlucky user looks like many failures.</summary>
    [Fact]
    public void Counted_by_request_a_sticky_split_rolls_back_candidates_that_are_like_stable() =>
        Assert.InRange(RolledBack(SplitUnit.Request, extra: 0), Runs / 20, Runs);

    private static int RolledBack(SplitUnit unit, double extra) => Enumerable.Range(0, Runs).Count(seed => Run(new Random(seed), unit, extra) >= Math.Log(100));

    private static double Run(Random random, SplitUnit unit, double extra)
    {
        var places = Enumerable.Range(0, Users).Select(_ => (ulong)random.NextInt64() << 1).ToArray();
        var until = Diligence(random);
        var rates = Enumerable.Range(0, Users).Select(_ => random.NextDouble() < 0.02 ? 0.5 : 0.001).ToArray();
        var fold = new EvidenceFold(unit, FoldLimits.Default, seed: 1);
        var intake = new EvidenceIntake();
        var test = new HarmTest();
        var now = Second;
        for (var step = 0; step < Steps.Length; step++)
        {
            var epoch = new EvidenceEpoch(step + 1, new Percent(Steps[step]));
            intake.Open(epoch, fold);
            for (var request = 0; request < RequestsPerStep; request++)
            {
                now += Second / 300;
                var found = Array.BinarySearch(until, random.NextDouble() * until[^1]);
                var user = Math.Min(found < 0 ? ~found : found, Users - 1);
                var onCandidate = epoch.Weight.Contains(places[user]);
                var bad = random.NextDouble() < Math.Min(1, rates[user] + (onCandidate ? extra : 0));
                // Failures are quick: in order of their ends they would come first.
                Serve(intake, request, now, epoch.Number, places[user], onCandidate, bad);
                if (request % 100 == 0) Look(fold, test, now);
            }
        }
        Look(fold, test, now + (100 * Second));
        return test.Largest;
    }

    /// <summary>Two reactors; what went well is told at the next turn but one.</summary>
    private static void Serve(EvidenceIntake intake, int request, long now, int epoch, ulong place, bool onCandidate, bool bad)
    {
        var (reactor, exchange) = (request % 2, request % 600);
        // Whoever had this exchange before has ended long ago.
        intake.Take(reactor, [new EvidenceRecord { Kind = EvidenceKind.Ended, Exchange = exchange, Outcome = EvidenceOutcome.Ok }]);
        intake.Take(reactor, [new EvidenceRecord { Kind = EvidenceKind.Begun, Exchange = exchange, Identity = place, Time = now, Epoch = epoch, OnCandidate = onCandidate }]);
        if (bad) intake.Take(reactor, [new EvidenceRecord { Kind = EvidenceKind.Ended, Exchange = exchange, Outcome = EvidenceOutcome.Failed }]);
    }

    private static void Look(EvidenceFold fold, HarmTest test, long now)
    {
        fold.Advance(now);
        foreach (var (_, unit) in fold.Units) test.Add(unit.Weight, unit.OnCandidate, (unit.Failed + unit.Faulted) / (double)unit.Requests);
        fold.Units.Clear();
    }

    /// <summary>Cumulated shares of the requests: Pareto with index 1.1, so that a few users make most of them.</summary>
    private static double[] Diligence(Random random)
    {
        var (until, sum) = (new double[Users], 0.0);
        for (var user = 0; user < Users; user++) until[user] = sum += Math.Pow(1 - random.NextDouble(), -1 / 1.1);
        return until;
    }
}
