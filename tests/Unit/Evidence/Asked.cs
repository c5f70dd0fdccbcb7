using Halftone.Core.Evidence;

namespace Halftone.Tests.Unit.Evidence;

/// <summary>A request of a test: what a reactor would write about it, and when.</summary>
/// <param name="At">Nanoseconds.</param>
/// <param name="Took">Until its outcome; null = it never has one.</param>
internal sealed record Asked(long At, int Reactor, ulong Identity, EvidenceEpoch Epoch, EvidenceOutcome Outcome, long? Took, bool Fresh = false, ushort Counted = 0)
{
    internal const long Second = EvidenceRing.Second;

    internal bool OnCandidate => Epoch.Weight.Contains(Identity);

    internal long SecondOf => At / Second;

    internal EvidenceRecord Begun(int exchange) => new()
    {
        Kind = EvidenceKind.Begun,
        Identity = Identity,
        Time = At,
        Epoch = Epoch.Number,
        Exchange = exchange,
        Counted = Counted,
        OnCandidate = OnCandidate,
        Fresh = Fresh,
    };

    internal EvidenceRecord Ended(int exchange) => new() { Kind = EvidenceKind.Ended, Exchange = exchange, Outcome = Outcome, Time = Took!.Value };
}
