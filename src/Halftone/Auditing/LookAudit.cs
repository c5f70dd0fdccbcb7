using Halftone.Control.Machine;
using Halftone.Core.Diagnosis;

namespace Halftone.Auditing;

/// <summary>Writes down that the gateway has looked into an instance by itself, and what it has found: an inspector was opened, and whoever asks who did that is answered.</summary>
internal sealed class LookAudit(Audit audit)
{
    internal void Note(MemoryFinding finding) => audit.Note(
        new Asker.User(User.Id, Environment.ProcessId), $"heap top {finding.Instance} by itself: {finding.Why}", finding.Time,
        finding.NotCounted is null ? new AuditOutcome("done", [finding.Said()]) : new AuditOutcome("refused", [finding.Said()]));
}
