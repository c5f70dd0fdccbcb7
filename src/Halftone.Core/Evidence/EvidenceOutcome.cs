using System.Diagnostics;
using Halftone.Core.Outcomes;

namespace Halftone.Core.Evidence;

/// <summary>What became of a request that a judged split has sent somewhere; fixed at the answer's head, or at a fault before it.</summary>
internal enum EvidenceOutcome : byte
{
    /// <summary>It is not over yet.</summary>
    Pending,

    /// <summary>Answered below 500, or a tunnel was agreed to.</summary>
    Ok,

    /// <summary>Answered with 5xx.</summary>
    Failed,

    /// <summary>No answer of an instance: refused, reset, malformed, timed out.</summary>
    Faulted,

    /// <summary>Turned away for want of room or time; no error of the version's code, and a share of its own.</summary>
    Shed,

    /// <summary>The client left before the answer's head; what it had waited by then is known.</summary>
    Left,

    /// <summary>The request itself was no good, or a bug is ours: nothing is said about a version.</summary>
    Unclear,
}

internal static class EvidenceOutcomes
{
    /// <summary>Two classes for errors, and what is none. A fault after the head is none of these: the outcome was fixed before.</summary>
    internal static EvidenceOutcome Of(Fault fault, int status) => fault switch
    {
        Fault.None => OfStatus(status),
        Fault.ClientLeft => EvidenceOutcome.Left,
        Fault.HeadMalformed or Fault.HeadTooLarge or Fault.TargetTooLong or Fault.FramingAmbiguous or Fault.CodingUnknown or Fault.HostInvalid
            or Fault.TargetAmbiguous or Fault.VersionUnsupported or Fault.MethodRefused or Fault.BodyMalformed or Fault.BodyTooLarge
            or Fault.HeadTimedOut or Fault.BodyTimedOut or Fault.ExpectationFailed or Fault.NoService or Fault.LoopDetected or Fault.HopsSpent
            or Fault.Internal => EvidenceOutcome.Unclear,
        Fault.QueueFull or Fault.QueueTimedOut or Fault.NoInstance or Fault.RateExceeded or Fault.GatewayFull or Fault.StreamsFull or Fault.DeadlinePassed
            or Fault.ShuttingDown or Fault.StreamDrained or Fault.NoDescriptor or Fault.MemoryLow => EvidenceOutcome.Shed,
        Fault.ConnectRefused or Fault.ConnectTimedOut or Fault.SendFailed or Fault.ClosedBeforeAnswer or Fault.AnswerMalformed or Fault.AnswerTimedOut
            or Fault.AnswerCut or Fault.IdleTimedOut or Fault.TotalTimedOut => EvidenceOutcome.Faulted,
        _ => throw new UnreachableException($"{fault} has no outcome."),
    };

    internal static EvidenceOutcome OfStatus(int status) => status >= 500 ? EvidenceOutcome.Failed : EvidenceOutcome.Ok;

    /// <summary>Stable has answered for a candidate that had no ready instance: no answer of the candidate, however good stable's was.</summary>
    internal static EvidenceOutcome OfFallenBack(EvidenceOutcome outcome) => outcome is EvidenceOutcome.Left or EvidenceOutcome.Unclear ? outcome : EvidenceOutcome.Faulted;

    /// <summary>An instance that broke off its answer after the head: a share of its own, for the outcome was fixed before.</summary>
    internal static bool IsCut(Fault fault) => fault is Fault.AnswerCut or Fault.AnswerMalformed or Fault.IdleTimedOut or Fault.TotalTimedOut or Fault.SendFailed;

    /// <summary>An error in the sense of the error tests.</summary>
    internal static bool IsBad(EvidenceOutcome outcome) => outcome is EvidenceOutcome.Failed or EvidenceOutcome.Faulted;
}
