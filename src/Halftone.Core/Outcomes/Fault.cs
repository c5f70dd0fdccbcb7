namespace Halftone.Core.Outcomes;

/// <summary>Why an exchange did not end with an instance's complete answer. Expected failures are values, not exceptions.</summary>
internal enum Fault : byte
{
    None,

    // The client's side.
    HeadMalformed, HeadTooLarge, TargetTooLong, FramingAmbiguous, CodingUnknown, HostInvalid, TargetAmbiguous, VersionUnsupported, MethodRefused,
    BodyMalformed, BodyTooLarge, HeadTimedOut, BodyTimedOut, ClientLeft, ExpectationFailed,

    // Ours.
    NoService, QueueFull, QueueTimedOut, NoInstance, RateExceeded, GatewayFull, StreamsFull, DeadlinePassed, ShuttingDown, StreamDrained, NoDescriptor, MemoryLow, LoopDetected, HopsSpent, Internal,

    // The instance's side.
    ConnectRefused, ConnectTimedOut, SendFailed, ClosedBeforeAnswer, AnswerMalformed, AnswerTimedOut, AnswerCut, IdleTimedOut, TotalTimedOut,
}

/// <summary>Who is to blame.</summary>
internal enum Side : byte { None, Client, Gateway, Instance }
