namespace Halftone.Core.Evidence;

/// <summary>What is known of a release at one moment.</summary>
internal sealed record EvidenceLook
{
    /// <summary>The release's id.</summary>
    public required string Release { get; init; }

    /// <summary>The epoch that was opened last.</summary>
    public required EvidenceEpoch Epoch { get; init; }

    /// <summary>Complete since the look before, in order; also of earlier epochs, and each only once.</summary>
    public required Items<EpochUnit> Units { get; init; }

    /// <summary>The pessimistic completion of what is not folded yet: for harm tests only, and not a part of what comes later (specification 3.5 b).</summary>
    public required Items<EpochUnit> Provisional { get; init; }

    /// <summary>Both arms of the epoch that was opened last; its own copy.</summary>
    public required EpochTally Tally { get; init; }

    /// <summary>Pending requests by arrival second, of all epochs, oldest first.</summary>
    public required Items<PendingSecond> Pending { get; init; }

    /// <summary>The last 64 seconds' outcomes, as they come in.</summary>
    public required Items<SecondCounts> Seconds { get; init; }

    /// <summary>Null = none has been seen in this release.</summary>
    public required BurstReading? Burst { get; init; }

    /// <summary>How far the newest folded second lies back.</summary>
    public required TimeSpan Behind { get; init; }

    /// <summary>Seconds of this release that count for neither arm, for a record of theirs was lost.</summary>
    public required long VoidSeconds { get; init; }

    /// <summary>Records lost by full rings, whatever their service, since the release was opened.</summary>
    public required long LostRecords { get; init; }

    /// <summary>Came after its second or its epoch was folded, and is no evidence.</summary>
    public required long Late { get; init; }

    /// <summary>Closed without an outcome, after the epoch's patience.</summary>
    public required long Overdue { get; init; }

    /// <summary>Identities that are remembered.</summary>
    public required int Identities { get; init; }

    /// <summary>Share of identities that are looked at, 0..1; 1 unless there were too many.</summary>
    public required double Sampled { get; init; }
}
