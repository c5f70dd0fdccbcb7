namespace Halftone.Core.Processes;

/// <summary>Something that happened to an instance. Events of a process name its life, so that late ones are told from current ones.</summary>
internal abstract record ProcessEvent
{
    private ProcessEvent() { }

    /// <summary>Somebody wants it to run.</summary>
    internal sealed record StartAsked : ProcessEvent;

    /// <summary>Somebody wants it stopped.</summary>
    internal sealed record StopAsked : ProcessEvent;

    /// <summary>No process came to be. <see cref="Hopeless"/>: trying again with nothing changed cannot help.</summary>
    internal sealed record SpawnFailed(int Life, bool Hopeless) : ProcessEvent;

    internal sealed record BecameReady(int Life) : ProcessEvent;

    /// <summary>A process exists, but it will not do: not ready in time, or not where it should listen.</summary>
    internal sealed record StartFailed(int Life) : ProcessEvent;

    /// <summary>The process and its whole group are gone.</summary>
    /// <param name="PortTaken">It could not listen because somebody took its port between our probe and its start.</param>
    internal sealed record Ended(int Life, bool PortTaken) : ProcessEvent;

    /// <summary>Its requests are done, or the time for them is up.</summary>
    internal sealed record Drained(int Life) : ProcessEvent;

    internal sealed record TimeUp(int Life, ProcessTimer Which) : ProcessEvent;

    /// <summary>The version became stable, or stopped being it.</summary>
    internal sealed record StableChanged(bool Stable) : ProcessEvent;

    /// <summary>A reload changed what the next restart and the next stop go by.</summary>
    internal sealed record PolicyChanged(RestartPolicy Policy) : ProcessEvent;

    /// <summary>An operator takes the instance out of rotation, or puts it back; its process lives as it did.</summary>
    internal sealed record HoldChanged(bool Held) : ProcessEvent;
}

internal enum ProcessTimer : byte
{
    /// <summary>The pause before the next start is over.</summary>
    Backoff,

    /// <summary>Half of the stop grace is over.</summary>
    HalfGrace,

    /// <summary>The stop grace is over.</summary>
    Grace,
}
