using Halftone.Core.Evidence;
using Xunit;

namespace Halftone.Tests.Unit.Evidence;

/// <summary>Twenty bad outcomes of the candidate in a row, while stable is well.</summary>
public sealed class ErrorBurstTests
{
    private const long Second = EvidenceRing.Second;

    private readonly ErrorBurst _burst = new();

    private void Add(double second, bool onCandidate, EvidenceOutcome outcome) => _burst.Add(new ArrivedRequest { At = (long)(second * Second), OnCandidate = onCandidate, Outcome = outcome, Epoch = 4 });

    private void Candidate(int count, EvidenceOutcome outcome, double from = 10)
    {
        for (var i = 0; i < count; i++) Add(from + (i * 0.01), onCandidate: true, outcome);
    }

    [Fact]
    public void Twenty_in_a_row_are_a_burst_and_nineteen_are_none()
    {
        Add(10, onCandidate: false, EvidenceOutcome.Ok);
        Candidate(19, EvidenceOutcome.Faulted);
        Assert.Null(_burst.Seen);
        Add(10.5, onCandidate: true, EvidenceOutcome.Failed);
        Assert.Equal(new BurstReading(4, 20, 10, 10, 1, 0), _burst.Seen);
    }

    [Fact]
    public void An_outage_of_both_arms_is_none()
    {
        for (var i = 0; i < 10; i++) Add(10, onCandidate: false, i < 5 ? EvidenceOutcome.Ok : EvidenceOutcome.Failed);
        Candidate(30, EvidenceOutcome.Failed);
        Assert.Null(_burst.Seen);
    }

    [Fact]
    public void Where_stable_has_said_nothing_nobody_can_tell()
    {
        Add(8, onCandidate: false, EvidenceOutcome.Ok);
        Candidate(30, EvidenceOutcome.Failed);
        Assert.Null(_burst.Seen);
    }

    [Fact]
    public void One_good_outcome_in_between_breaks_the_row_by_its_arrival_however_late_it_is_known()
    {
        Add(10, onCandidate: false, EvidenceOutcome.Ok);
        Candidate(10, EvidenceOutcome.Failed, from: 10);
        Candidate(9, EvidenceOutcome.Failed, from: 10.5);
        Add(10.3, onCandidate: true, EvidenceOutcome.Ok);
        Candidate(10, EvidenceOutcome.Failed, from: 10.7);
        Assert.Null(_burst.Seen);
        Candidate(1, EvidenceOutcome.Failed, from: 10.9);
        Assert.NotNull(_burst.Seen);
    }

    [Fact]
    public void Sheds_and_clients_that_left_are_neither_good_nor_bad()
    {
        Add(10, onCandidate: false, EvidenceOutcome.Ok);
        Candidate(40, EvidenceOutcome.Shed);
        Candidate(19, EvidenceOutcome.Failed);
        Candidate(40, EvidenceOutcome.Left, from: 10.5);
        Assert.Null(_burst.Seen);
        Assert.Equal([new SecondCounts(10, 1, 0, 0, 19)], _burst.Counts.ToArray());
    }

    [Fact]
    public void A_row_that_takes_longer_than_seconds_are_remembered_is_none()
    {
        for (var i = 0; i < 20; i++)
        {
            Add(i * 4, onCandidate: false, EvidenceOutcome.Ok);
            Add(i * 4, onCandidate: true, EvidenceOutcome.Failed);
        }
        Assert.Null(_burst.Seen);
    }
}
