namespace Halftone.Core.Evidence;

/// <summary>What a record tells.</summary>
internal enum EvidenceKind : byte
{
    /// <summary>A request was assigned to an arm.</summary>
    Begun,

    /// <summary>Its outcome is fixed.</summary>
    Ended,

    /// <summary>Its answer was broken off after the head.</summary>
    Cut,
}

/// <summary>One line of a reactor's evidence: 32 bytes, no reference, two to a cache line.</summary>
internal struct EvidenceRecord
{
    /// <summary>Begun: hash(salt, identity), which is also the place in the split.</summary>
    internal ulong Identity;

    /// <summary>Begun: when it was assigned. Ended: how long it took from then to its outcome. Monotonic nanoseconds.</summary>
    internal long Time;

    /// <summary>Begun and Cut: the epoch whose weight it was assigned with.</summary>
    internal int Epoch;

    /// <summary>The exchange's index on its reactor: between its Begun and its Ended no other request has it.</summary>
    internal int Exchange;

    /// <summary>Begun: the client brought an identity that says it was counted in this period of this release (the end of an issued identity); 0 = it does not.</summary>
    internal ushort Counted;

    internal EvidenceKind Kind;

    internal EvidenceOutcome Outcome;

    internal bool OnCandidate;

    /// <summary>Begun: the identity was drawn for this request and the answer gives it to the client.</summary>
    internal bool Fresh;
}
