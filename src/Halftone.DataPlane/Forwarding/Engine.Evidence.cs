using Halftone.Core.Evidence;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;

namespace Halftone.DataPlane.Forwarding;

/// <summary>What a release is judged by: that a request was assigned to an arm, and what became of it, once each, into this reactor's ring.</summary>
/// <remarks>
/// The weight that a request was assigned with stands in the split of the world it read, by its epoch; a world published meanwhile changes nothing.
/// A second attempt, and an answer by another version, belong to the arm it was assigned to.
/// </remarks>
internal sealed partial class Engine
{
    private void BeginEvidence(Exchange exchange, Split split)
    {
        if (split.Evidence.Length == 0) return;
        exchange.OnCandidate = exchange.Decision.Version == split.Candidate;
        exchange.AssignedAt = _driver.Now;
        var begun = new EvidenceRecord
        {
            Kind = EvidenceKind.Begun,
            Identity = exchange.Decision.IdentityHash,
            Time = exchange.AssignedAt,
            Epoch = split.Release.Epoch,
            Exchange = exchange.Index,
            Counted = exchange.Decision.Counted,
            OnCandidate = exchange.OnCandidate,
            Fresh = exchange.Decision.IssueIdentity,
        };
        if (split.Evidence[_reactor].TryBegin(begun)) exchange.Evidence = EvidenceState.Begun;
    }

    /// <summary>The outcome is fixed, whatever becomes of the answer's body.</summary>
    private void EndEvidence(Exchange exchange, EvidenceOutcome outcome)
    {
        exchange.Evidence = EvidenceState.Ended;
        exchange.Service!.Split!.Evidence[_reactor].End(new EvidenceRecord
        {
            Kind = EvidenceKind.Ended,
            Outcome = exchange.FellBack ? EvidenceOutcomes.OfFallenBack(outcome) : outcome,
            Exchange = exchange.Index,
            Time = _driver.Now - exchange.AssignedAt,
        });
    }

    /// <summary>The exchange ends, before its answer's head or after it.</summary>
    private void SettleEvidence(Exchange exchange, Fault fault)
    {
        if (exchange.Evidence == EvidenceState.Begun)
        {
            EndEvidence(exchange, EvidenceOutcomes.Of(fault, exchange.Status));
            return;
        }
        // Stable's answer is stable's.
        if (!EvidenceOutcomes.IsCut(fault) || exchange.FellBack) return;
        var split = exchange.Service!.Split!;
        split.Evidence[_reactor].Note(new EvidenceRecord { Kind = EvidenceKind.Cut, Epoch = split.Release.Epoch, OnCandidate = exchange.OnCandidate }, _driver.Now);
    }
}

/// <summary>What a judged release knows of an exchange.</summary>
internal enum EvidenceState : byte
{
    /// <summary>Nothing: no release is judged, the split had no say, or there was no room.</summary>
    None,
    Begun,
    Ended,
}
