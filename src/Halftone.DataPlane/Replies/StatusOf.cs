using System.Diagnostics;
using F = Halftone.Core.Outcomes.Fault;

namespace Halftone.DataPlane.Replies;

/// <summary>The only place where a fault becomes a status, a reason word and a sentence.</summary>
internal static class StatusOf
{
    /// <summary>Status of our own answer; 499 (nginx's) is never sent, only logged.</summary>
    internal static int Fault(F fault) => fault switch
    {
        // No failure: an OPTIONS whose Max-Forwards ends here is answered here.
        F.HopsSpent => 200,
        F.HeadMalformed or F.FramingAmbiguous or F.HostInvalid or F.TargetAmbiguous or F.BodyMalformed => 400,
        F.NoService => 404,
        F.MethodRefused => 405,
        F.HeadTimedOut or F.BodyTimedOut => 408,
        F.BodyTooLarge => 413,
        F.TargetTooLong => 414,
        F.ExpectationFailed => 417,
        F.RateExceeded => 429,
        F.HeadTooLarge => 431,
        F.ClientLeft => 499,
        F.Internal => 500,
        F.CodingUnknown => 501,
        F.ConnectRefused or F.SendFailed or F.ClosedBeforeAnswer or F.AnswerMalformed or F.AnswerCut => 502,
        F.QueueFull or F.QueueTimedOut or F.NoInstance or F.StreamsFull or F.ShuttingDown or F.StreamDrained or F.NoDescriptor or F.GatewayFull or F.MemoryLow => 503,
        F.DeadlinePassed or F.ConnectTimedOut or F.AnswerTimedOut or F.IdleTimedOut or F.TotalTimedOut => 504,
        F.VersionUnsupported => 505,
        F.LoopDetected => 508,
        _ => throw new UnreachableException($"{fault} has no reply."),
    };
}
