using Halftone.Core.Statistics.Latency;

namespace Halftone.Core.Evidence;

/// <summary>What one arm of one epoch has come to, counted as outcomes come in; void and late ones too, for these are figures and no evidence.</summary>
internal sealed class ArmTally
{
    private readonly long[] _byOutcome = new long[(int)EvidenceOutcome.Unclear + 1];

    internal ArmTally()
    {
    }

    /// <summary>As it stands now; the other one goes on.</summary>
    internal ArmTally(ArmTally other)
    {
        (Begun, Cut) = (other.Begun, other.Cut);
        Latency.Add(other.Latency);
        other._byOutcome.CopyTo(_byOutcome, 0);
    }

    /// <summary>The other's as well: two epochs of one step.</summary>
    internal void Add(ArmTally other)
    {
        (Begun, Cut) = (Begun + other.Begun, Cut + other.Cut);
        Latency.Add(other.Latency);
        for (var outcome = 0; outcome < _byOutcome.Length; outcome++) _byOutcome[outcome] += other._byOutcome[outcome];
    }

    /// <summary>Requests assigned to this arm.</summary>
    internal long Begun { get; set; }

    /// <summary>Answers that were broken off after their head.</summary>
    internal long Cut { get; set; }

    /// <summary>From assignment to the head, of all that were answered.</summary>
    internal LatencySketch Latency { get; } = new();

    internal long Ok => this[EvidenceOutcome.Ok];

    /// <summary>5xx.</summary>
    internal long Failed => this[EvidenceOutcome.Failed];

    /// <summary>No answer of an instance.</summary>
    internal long Faulted => this[EvidenceOutcome.Faulted];

    internal long Shed => this[EvidenceOutcome.Shed];

    /// <summary>Clients that left before the answer.</summary>
    internal long Left => this[EvidenceOutcome.Left];

    /// <summary>Outcomes known.</summary>
    internal long Ended => _byOutcome.Sum();

    /// <summary>Outcomes not known yet.</summary>
    internal long Pending => Begun - Ended;

    internal long this[EvidenceOutcome outcome] => _byOutcome[(int)outcome];

    internal void Add(EvidenceOutcome outcome, long took)
    {
        _byOutcome[(int)outcome]++;
        if (outcome is EvidenceOutcome.Ok or EvidenceOutcome.Failed) Latency.Add(took);
    }
}

/// <summary>Both arms of an epoch.</summary>
internal sealed record EpochTally(ArmTally Stable, ArmTally Candidate)
{
    internal EpochTally() : this(new ArmTally(), new ArmTally())
    {
    }

    internal ArmTally Of(bool candidate) => candidate ? Candidate : Stable;

    /// <summary>Both epochs together.</summary>
    internal EpochTally With(EpochTally other)
    {
        var sum = Copy();
        sum.Stable.Add(other.Stable);
        sum.Candidate.Add(other.Candidate);
        return sum;
    }

    /// <summary>As it stands now.</summary>
    internal EpochTally Copy() => new(new ArmTally(Stable), new ArmTally(Candidate));
}
