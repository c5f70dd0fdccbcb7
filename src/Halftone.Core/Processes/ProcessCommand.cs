namespace Halftone.Core.Processes;

/// <summary>What the supervisor has to do; it acts and never decides.</summary>
internal abstract record ProcessCommand
{
    private ProcessCommand() { }

    /// <summary>Start a process; its events carry this life. P1: no process of an earlier life exists.</summary>
    internal sealed record Spawn(int Life) : ProcessCommand;

    internal sealed record JoinPool : ProcessCommand;

    /// <summary>No new requests; report Drained when those in flight are done.</summary>
    internal sealed record DrainPool : ProcessCommand;

    /// <summary>No new requests for a process that goes on.</summary>
    internal sealed record HoldInPool : ProcessCommand;

    /// <summary>New requests again for one that was held; those it still has count on.</summary>
    internal sealed record ReopenInPool : ProcessCommand;

    internal sealed record LeavePool : ProcessCommand;

    /// <summary>The stop signal, to the leader of the group only.</summary>
    internal sealed record SendStopSignal : ProcessCommand;

    /// <summary>Close Node's channel: an app that only it keeps alive ends now.</summary>
    internal sealed record CloseChannel : ProcessCommand;

    internal sealed record KillGroup : ProcessCommand;

    /// <summary>Report TimeUp of this life after the delay.</summary>
    internal sealed record Arm(ProcessTimer Which, TimeSpan Delay) : ProcessCommand;
}
