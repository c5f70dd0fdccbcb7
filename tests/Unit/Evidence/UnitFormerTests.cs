using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Evidence;
using Xunit;

namespace Halftone.Tests.Unit.Evidence;

/// <summary>One identity, one draw, one unit.</summary>
public sealed class UnitFormerTests
{
    private const long Second = EvidenceRing.Second;

    private static readonly EvidenceEpoch Low = new(1, new Percent(10)), High = new(2, new Percent(55));

    private readonly UnitFormer _former = Former();

    private static UnitFormer Former(int identitiesMax = 1000)
    {
        var former = new UnitFormer(SplitUnit.Identity, identitiesMax, seed: 5);
        former.Open(Low);
        former.Open(High);
        return former;
    }

    private void Add(EvidenceEpoch epoch, double second, ulong identity, EvidenceOutcome outcome = EvidenceOutcome.Ok, bool fresh = false, ushort counted = 0) =>
        _former.Add(epoch, new ArrivedRequest
        {
            Identity = identity,
            At = (long)(second * Second),
            Outcome = outcome,
            OnCandidate = epoch.Weight.Contains(identity),
            Fresh = fresh,
            Counted = counted,
            Epoch = epoch.Number,
        });

    private static ulong PlaceAt(double share) => (ulong)(share * ulong.MaxValue);

    [Fact]
    public void A_window_closes_with_its_sixteenth_request()
    {
        for (var i = 0; i < 20; i++) Add(Low, i * 0.01, PlaceAt(0.5), i is 15 or 16 ? EvidenceOutcome.Failed : EvidenceOutcome.Ok);
        Assert.Equal([new EvidenceUnit(0.1, false, 16, 1, 0, 1, 1, 1)], _former.Units.Select(each => each.Unit));
    }

    [Fact]
    public void A_window_closes_ten_seconds_after_its_first_request()
    {
        Add(Low, 1, PlaceAt(0.5));
        Add(Low, 10.9, PlaceAt(0.5));
        Assert.Empty(_former.Units);
        Add(Low, 11, PlaceAt(0.5), EvidenceOutcome.Failed);
        _former.CloseUntil(100 * Second);
        Assert.Equal([new EvidenceUnit(0.1, false, 2, 0, 0, 0, 0, 0)], _former.Units.Select(each => each.Unit));
    }

    [Fact]
    public void A_window_closes_at_the_end_of_its_step()
    {
        Add(Low, 1, PlaceAt(0.5));
        Add(High, 2, PlaceAt(0.9));
        Assert.Equal((1, 1), (_former.Units.Count, _former.Units[0].Epoch));
    }

    [Fact]
    public void Units_come_in_order_of_their_first_request_though_a_later_window_is_full_sooner()
    {
        Add(Low, 1, PlaceAt(0.5));
        for (var i = 0; i < 16; i++) Add(Low, 2, PlaceAt(0.05), EvidenceOutcome.Faulted);
        Assert.Empty(_former.Units);
        _former.CloseUntil(11 * Second);
        Assert.Equal([false, true], _former.Units.Select(each => each.Unit.OnCandidate));
    }

    [Fact]
    public void Who_was_counted_on_stable_counts_again_with_the_chance_that_the_rise_has_moved_it()
    {
        Add(Low, 1, PlaceAt(0.3));
        Add(Low, 1, PlaceAt(0.9));
        Add(High, 20, PlaceAt(0.3));
        Add(High, 20, PlaceAt(0.9));
        _former.CloseUntil(100 * Second);
        Assert.Equal([(0.1, false), (0.1, false), (0.5, true), (0.5, false)], _former.Units.Select(each => (Math.Round(each.Unit.Weight, 12), each.Unit.OnCandidate)));
    }

    [Fact]
    public void Who_was_on_the_candidate_counts_no_more()
    {
        Add(Low, 1, PlaceAt(0.05));
        Add(High, 20, PlaceAt(0.05), EvidenceOutcome.Failed);
        _former.CloseUntil(100 * Second);
        Assert.Single(_former.Units);
    }

    [Fact]
    public void Who_was_issued_an_identity_counts_with_that_request_and_is_remembered_by_its_cookie_alone()
    {
        var issuedLow = CountedPeriod.Of(Low.Number);
        Add(Low, 1, PlaceAt(0.9), fresh: true);
        Add(Low, 2, PlaceAt(0.9), EvidenceOutcome.Failed, counted: issuedLow);
        Assert.Equal((1, 0), (_former.Units.Count, _former.Identities));
        Add(High, 20, PlaceAt(0.9), counted: issuedLow);
        Add(High, 20, PlaceAt(0.05), counted: issuedLow);
        Add(High, 20, PlaceAt(0.8), counted: 77);
        _former.CloseUntil(100 * Second);
        Assert.Equal([0.1, 0.5, 0.55], _former.Units.Select(each => Math.Round(each.Unit.Weight, 12)));
    }

    [Fact]
    public void At_a_lower_weight_nobody_is_drawn_anew()
    {
        Add(High, 1, PlaceAt(0.9));
        Add(new EvidenceEpoch(3, new Percent(10)), 20, PlaceAt(0.9));
        _former.CloseUntil(100 * Second);
        Assert.Single(_former.Units);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Where_everybody_goes_one_way_there_is_no_unit(double percent)
    {
        var epoch = new EvidenceEpoch(3, new Percent(percent));
        Add(epoch, 1, PlaceAt(0.5));
        Add(epoch, 1, 0, EvidenceOutcome.Failed);
        _former.CloseUntil(100 * Second);
        Assert.Empty(_former.Units);
        Assert.Equal(0, _former.Identities);
    }

    [Fact]
    public void Beyond_its_bound_a_sample_is_kept_that_is_blind_to_arms_and_nobody_counts_twice()
    {
        var former = Former(identitiesMax: 500);
        var users = Enumerable.Range(0, 20_000).Select(i => (ulong)i * 0x9e3779b97f4a7c15).ToArray();
        for (var round = 0; round < 2; round++)
        {
            foreach (var user in users) former.Add(Low, new ArrivedRequest { Identity = user, At = round * 100 * Second, OnCandidate = Low.Weight.Contains(user), Outcome = EvidenceOutcome.Ok, Epoch = 1 });
            former.CloseUntil((round + 1) * 50 * Second);
        }
        former.CloseUntil(1000 * Second);
        Assert.InRange(former.Identities, 200, 500);
        Assert.InRange(former.Sampled, 1.0 / 65, 1.0 / 31);
        Assert.Equal(former.Identities, former.Units.Count);
        Assert.InRange(former.Units.Count(each => each.Unit.OnCandidate) / (double)former.Units.Count, 0.05, 0.16);
        Assert.All(former.Units, each => Assert.Equal(1, each.Unit.Requests));
    }
}
