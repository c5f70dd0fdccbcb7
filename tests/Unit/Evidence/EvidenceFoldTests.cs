using CsCheck;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Halftone.Core.Statistics.Latency;
using Xunit;

namespace Halftone.Tests.Unit.Evidence;

/// <summary>From records in any order to units in order of arrival.</summary>
public sealed class EvidenceFoldTests
{
    private const long Second = EvidenceRing.Second;

    private static readonly EvidenceEpoch[] Steps =
    [
        Epoch(1, 10), Epoch(2, 40),
        // New thresholds at the same weight: nobody is drawn anew.
        Epoch(3, 40) with { Stable = new ArmThresholds(2 * Second, 3 * Second, 9 * Second) },
        Epoch(4, 80),
    ];

    private static readonly IReadOnlySet<long> Nothing = new HashSet<long>();

    private static EvidenceEpoch Epoch(int number, double percent) => new(number, new Percent(percent))
    {
        Patience = 20 * Second,
        Stable = new ArmThresholds(Second, 3 * Second, 9 * Second),
        Candidate = new ArmThresholds(2 * Second, 4 * Second, 9 * Second),
    };

    /// <summary>Twelve users with places all over the split, every kind of outcome, 60 s with three rises, now and then a clock that lags behind the weight.</summary>
    private static readonly Gen<Asked> AnyRequest = Gen.Select(
        Gen.Long[0, 60 * Second], Gen.Int[0, 2], Gen.Int[1, 12], Gen.Int[1, 6], Gen.Long[0, 15 * Second], Gen.Int[0, 20], Gen.Int[0, 5],
        (at, reactor, user, outcome, took, oddity, issued) =>
        {
            var step = (int)Math.Min(at / (17 * Second), 3);
            if (oddity == 0 && step > 0) step--;
            return new Asked(at, reactor, (ulong)user * 0x9e3779b97f4a7c15, Steps[step], (EvidenceOutcome)outcome, oddity == 1 ? null : took,
                Fresh: issued == 0, Counted: issued == 1 ? CountedPeriod.Of(1) : (ushort)0);
        });

    private static readonly Gen<long[]> AnyTurns = Gen.Long[0, 5 * Second].Array[0, 60].Select(gaps =>
    {
        var now = 0L;
        return gaps.Select(gap => now += gap).ToArray();
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_the_interleaving_and_the_delay_the_units_are_those_of_the_order_of_arrival(bool byRequest) =>
        Gen.Select(AnyRequest.Array[0, 300], AnyTurns).Sample((requests, turns) => Compare(byRequest, requests, turns, Nothing), iter: 300);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_lost_record_voids_its_second_for_both_arms(bool byRequest) =>
        Gen.Select(AnyRequest.Array[0, 300], AnyTurns, Gen.Long[0, 60].Array[0, 20]).Sample((requests, turns, voided) =>
        {
            var lost = voided.ToHashSet();
            var fold = Compare(byRequest, requests, turns, lost);
            Assert.Equal(lost.Count, fold.VoidSeconds);
        }, iter: 300);

    private static EvidenceFold Compare(bool byRequest, Asked[] requests, long[] turns, IReadOnlySet<long> voided)
    {
        var unit = byRequest ? SplitUnit.Request : SplitUnit.Identity;
        // Equal moments on one reactor are ordered by being written, which the list's order stands for.
        var delivery = new Delivery(unit, Steps);
        delivery.Run(requests, turns, voided);
        Assert.Equal(NaiveUnits.Of(unit, Steps, requests, voided), delivery.Fold.Units);
        Assert.Empty(delivery.Fold.Pending);
        return delivery.Fold;
    }

    [Fact]
    public void Nothing_is_counted_twice() =>
        Gen.Select(AnyRequest.Array[0, 300], AnyTurns).Sample((requests, turns) =>
        {
            var delivery = new Delivery(SplitUnit.Identity, Steps);
            delivery.Run(requests, turns, Nothing);
            foreach (var epoch in delivery.Fold.Units.GroupBy(each => each.Epoch))
            {
                var own = requests.Where(each => each.Epoch.Number == epoch.Key).ToList();
                Assert.True(epoch.Count() <= own.Where(each => !each.Fresh).Select(each => each.Identity).Distinct().Count() + own.Count(each => each.Fresh));
                Assert.True(epoch.Sum(each => each.Unit.Requests) <= own.Count);
                Assert.All(epoch, each => Assert.InRange(each.Unit.Requests, 1, UnitFormer.WindowRequests));
            }
        }, iter: 200);

    [Fact]
    public void A_second_waits_for_its_pending_requests_and_tells_how_many_there_are_of_each_arm()
    {
        var delivery = new Delivery(SplitUnit.Request, [Epoch(1, 50)]);
        var (candidate, stable) = (Request(5 * Second, 1), Request(5 * Second, ulong.MaxValue));
        delivery.Take(candidate.Begun(1), stable.Begun(2), stable.Begun(3), stable.Ended(3));
        delivery.Fold.Advance(8 * Second);
        Assert.Equal([new PendingSecond(5, 1, 1)], delivery.Fold.Pending);
        Assert.Empty(delivery.Fold.Units);
        delivery.Take(candidate.Ended(1));
        delivery.Fold.Advance(9 * Second);
        Assert.Empty(delivery.Fold.Units);
        delivery.Take(stable.Ended(2));
        delivery.Fold.Advance(9 * Second);
        Assert.Equal(3, delivery.Fold.Units.Count);
        Assert.Empty(delivery.Fold.Pending);
    }

    [Fact]
    public void A_request_that_outlives_its_patience_is_slow_and_not_failed_and_its_end_comes_too_late()
    {
        var delivery = new Delivery(SplitUnit.Request, [Epoch(1, 50)]);
        var request = Request(5 * Second, 1) with { Outcome = EvidenceOutcome.Failed };
        delivery.Take(request.Begun(1));
        delivery.Fold.Advance(25 * Second);
        Assert.Empty(delivery.Fold.Units);
        delivery.Fold.Advance(26 * Second);
        Assert.Equal([new EpochUnit(1, new EvidenceUnit(0.5, true, 1, 0, 0, 1, 1, 1))], delivery.Fold.Units);
        delivery.Take(request.Ended(1));
        Assert.Equal((1L, 1L), (delivery.Fold.Overdue, delivery.Fold.Late));
    }

    [Fact]
    public void A_beginning_that_comes_after_its_second_was_folded_is_no_evidence()
    {
        var delivery = new Delivery(SplitUnit.Request, [Epoch(1, 50)]);
        delivery.Fold.Advance(20 * Second);
        var request = Request(17 * Second, 1);
        delivery.Take(request.Begun(1), request.Ended(1));
        delivery.Fold.Advance(40 * Second);
        Assert.Empty(delivery.Fold.Units);
        Assert.Equal(1, delivery.Fold.Late);
    }

    [Fact]
    public void The_pessimistic_completion_takes_pending_requests_of_the_candidate_as_good_and_of_stable_as_bad()
    {
        var delivery = new Delivery(SplitUnit.Request, [Epoch(1, 50)]);
        var (candidate, stable) = (Request(5 * Second, 1), Request((5 * Second) + 1, ulong.MaxValue));
        delivery.Take(candidate.Begun(1), stable.Begun(2));
        var provisional = new List<EpochUnit>();
        delivery.Fold.AddProvisional(provisional);
        Assert.Equal([new EvidenceUnit(0.5, true, 1, 0, 0, 0, 0, 0), new EvidenceUnit(0.5, false, 1, 1, 0, 1, 1, 1)], provisional.Select(each => each.Unit));
        delivery.Take(candidate.Ended(1), stable.Ended(2));
        delivery.Fold.Advance(10 * Second);
        Assert.Equal(0, delivery.Fold.Units.Sum(each => each.Unit.Failed));
    }

    [Fact]
    public void More_requests_than_there_is_room_for_void_their_second()
    {
        var delivery = new Delivery(SplitUnit.Request, [Epoch(1, 50)], FoldLimits.Default with { Requests = 2 });
        var request = Request(5 * Second, 1);
        var next = Request(9 * Second, 1);
        delivery.Take(request.Begun(1), request.Begun(2), request.Begun(3), request.Ended(1), request.Ended(2), request.Ended(3));
        delivery.Fold.Advance(8 * Second);
        delivery.Take(next.Begun(1), next.Ended(1));
        delivery.Fold.Advance(12 * Second);
        Assert.Equal((1, 1L), (delivery.Fold.Units.Count, delivery.Fold.VoidSeconds));
        Assert.Equal(4, delivery.Fold.TallyOf(1).Candidate.Ok);
    }

    [Fact]
    public void Shares_that_are_no_errors_are_counted_by_arm()
    {
        var delivery = new Delivery(SplitUnit.Request, [Epoch(1, 50)]);
        var outcomes = new[] { EvidenceOutcome.Ok, EvidenceOutcome.Failed, EvidenceOutcome.Faulted, EvidenceOutcome.Shed, EvidenceOutcome.Left };
        foreach (var outcome in outcomes)
        {
            var request = Request(5 * Second, 1) with { Outcome = outcome, Took = 3 * Second };
            delivery.Take(request.Begun(1), request.Ended(1));
        }
        delivery.Take(Request(5 * Second, 1).Begun(1), new EvidenceRecord { Kind = EvidenceKind.Cut, Epoch = 1, OnCandidate = true });
        var (stable, candidate) = delivery.Fold.TallyOf(1);
        Assert.Equal((6L, 1L, 1L, 1L, 1L, 1L, 1L, 1L), (candidate.Begun, candidate.Ok, candidate.Failed, candidate.Faulted, candidate.Shed, candidate.Left, candidate.Cut, candidate.Pending));
        Assert.Equal(2, candidate.Latency.Count);
        Assert.Equal((0L, 0L), (stable.Begun, stable.Ended));
    }

    private static Asked Request(long at, ulong identity) => new(at, 0, identity, Epoch(1, 50), EvidenceOutcome.Ok, 0);
}
