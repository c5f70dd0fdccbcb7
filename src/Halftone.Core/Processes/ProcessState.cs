namespace Halftone.Core.Processes;

/// <summary>Where an instance stands. A process exists in Starting, Ready, Draining and Stopping, and in no other state.</summary>
/// <remarks>Times are monotonic nanoseconds.</remarks>
internal abstract record ProcessState
{
    private ProcessState() { }

    /// <summary>Not running and not wanted: before the first start and after a stop.</summary>
    internal sealed record Exited : ProcessState;

    /// <summary>Spawned, not ready yet.</summary>
    internal sealed record Starting : ProcessState;

    /// <summary>In the pool.</summary>
    internal sealed record Ready(long Since) : ProcessState;

    /// <summary>In the pool without new requests; stops when those in flight are done.</summary>
    internal sealed record Draining : ProcessState;

    /// <summary>Asked to stop, or about to be killed; out of the pool.</summary>
    internal sealed record Stopping(AfterStop Then) : ProcessState;

    /// <summary>Ended unasked; the next start comes at <see cref="Until"/>.</summary>
    internal sealed record BackingOff(long Until) : ProcessState;

    /// <summary>Backing off like the above, but too often: only stable goes on from here.</summary>
    internal sealed record Degraded(long Until) : ProcessState;

    /// <summary>A candidate that gave up. Only a person, or becoming stable, starts it again.</summary>
    internal sealed record Failed : ProcessState;

    /// <summary>A process exists or is being made.</summary>
    internal bool HasProcess => this is Starting or Ready or Draining or Stopping;

    /// <summary>The word on screens.</summary>
    public string Name => this switch
    {
        Exited => "exited",
        Starting => "starting",
        Ready => "ready",
        Draining => "draining",
        Stopping => "stopping",
        BackingOff => "backoff",
        Degraded => "degraded",
        _ => "failed",
    };
}

/// <summary>What follows a stop.</summary>
internal enum AfterStop : byte
{
    /// <summary>Somebody asked for the stop.</summary>
    Stay,

    /// <summary>It was stopped because its start had failed.</summary>
    TryAgain,
}
