using System.Collections.Immutable;

namespace Halftone.Core.Processes;

/// <summary>The life of one instance over all its processes, as a pure state machine: (life, event, moment) -> (life, commands).</summary>
/// <remarks>
/// P1: a process is spawned only while none of an earlier life exists.
/// P2: stable is never Failed.
/// P3: an instance is in the pool exactly in Ready and Draining.
/// </remarks>
internal sealed record ProcessLife
{
    private static readonly ImmutableArray<ProcessCommand> Nothing = [];

    public required RestartPolicy Policy { get; init; }

    public required bool Stable { get; init; }

    /// <summary>Out of rotation by an operator's word, over all lives of the instance.</summary>
    public bool Held { get; private init; }

    public ProcessState State { get; private init; } = new ProcessState.Exited();

    /// <summary>Counts the processes of this instance; the current one's number, 0 before the first.</summary>
    public int Number { get; private init; }

    public RestartHistory History { get; private init; } = new();

    internal static (ProcessLife Next, ImmutableArray<ProcessCommand> Do) Decide(ProcessLife life, ProcessEvent happened, Moment moment) => happened switch
    {
        ProcessEvent.StartAsked => life.OnStartAsked(),
        ProcessEvent.StopAsked => life.OnStopAsked(),
        ProcessEvent.StableChanged e => life.OnStableChanged(e.Stable),
        ProcessEvent.PolicyChanged e => (life with { Policy = e.Policy }, Nothing),
        ProcessEvent.HoldChanged e => life.OnHoldChanged(e.Held),
        ProcessEvent.SpawnFailed e when e.Life == life.Number => life.OnSpawnFailed(e, moment),
        ProcessEvent.BecameReady e when e.Life == life.Number => life.OnBecameReady(moment),
        ProcessEvent.StartFailed e when e.Life == life.Number => life.OnStartFailed(),
        ProcessEvent.Ended e when e.Life == life.Number => life.OnEnded(e, moment),
        ProcessEvent.Drained e when e.Life == life.Number => life.OnDrained(),
        ProcessEvent.TimeUp e when e.Life == life.Number => life.OnTimeUp(e.Which),
        // What remains belongs to a life that is over.
        _ => (life, Nothing),
    };

    private (ProcessLife, ImmutableArray<ProcessCommand>) OnStartAsked() =>
        State.HasProcess ? (this, Nothing) : Spawn(new RestartHistory { Restarts = History.Restarts });

    private (ProcessLife, ImmutableArray<ProcessCommand>) OnStopAsked() => State switch
    {
        ProcessState.Starting => Stop(AfterStop.Stay),
        ProcessState.Ready => (this with { State = new ProcessState.Draining() }, [new ProcessCommand.DrainPool()]),
        ProcessState.Stopping { Then: AfterStop.TryAgain } => (this with { State = new ProcessState.Stopping(AfterStop.Stay) }, Nothing),
        ProcessState.BackingOff or ProcessState.Degraded or ProcessState.Failed => (this with { State = new ProcessState.Exited() }, Nothing),
        _ => (this, Nothing),
    };

    private (ProcessLife, ImmutableArray<ProcessCommand>) OnStableChanged(bool stable)
    {
        var next = this with { Stable = stable };
        return State switch
        {
            // What gave up as a candidate is needed now.
            ProcessState.Failed when stable => next.Spawn(new RestartHistory { Restarts = History.Restarts + 1 }),
            ProcessState.Degraded degraded when !stable => (next with { State = new ProcessState.BackingOff(degraded.Until) }, Nothing),
            _ => (next, Nothing),
        };
    }

    private (ProcessLife, ImmutableArray<ProcessCommand>) OnSpawnFailed(ProcessEvent.SpawnFailed failed, Moment moment) => State switch
    {
        ProcessState.Starting or ProcessState.Stopping { Then: AfterStop.TryAgain } => TryLater(moment, null, failed.Hopeless),
        ProcessState.Stopping => (this with { State = new ProcessState.Exited() }, Nothing),
        _ => (this, Nothing),
    };

    private (ProcessLife, ImmutableArray<ProcessCommand>) OnBecameReady(Moment moment) => State is ProcessState.Starting
        ? (this with { State = new ProcessState.Ready(moment.Now), History = History with { FailedStarts = 0, PortsLost = 0 } }, Held ? [new ProcessCommand.JoinPool(), new ProcessCommand.HoldInPool()] : [new ProcessCommand.JoinPool()])
        : (this, Nothing);

    /// <summary>Whoever is put back is the same member of the pool: as a new one it would be given its slots twice while old requests run.</summary>
    private (ProcessLife, ImmutableArray<ProcessCommand>) OnHoldChanged(bool held)
    {
        if (held == Held) return (this, Nothing);
        var next = this with { Held = held };
        if (State is not ProcessState.Ready) return (next, Nothing);
        return (next, held ? [new ProcessCommand.HoldInPool()] : [new ProcessCommand.ReopenInPool()]);
    }

    private (ProcessLife, ImmutableArray<ProcessCommand>) OnStartFailed() =>
        State is ProcessState.Starting ? Stop(AfterStop.TryAgain) : (this, Nothing);

    private (ProcessLife, ImmutableArray<ProcessCommand>) OnEnded(ProcessEvent.Ended ended, Moment moment)
    {
        switch (State)
        {
            case ProcessState.Starting when ended.PortTaken && History.PortsLost < Policy.PortRetriesMax:
                return Spawn(History with { PortsLost = History.PortsLost + 1 });
            case ProcessState.Starting:
                return TryLater(moment, null, hopeless: false);
            case ProcessState.Ready ready:
                var (next, then) = TryLater(moment, ready.Since, hopeless: false);
                return (next, [new ProcessCommand.LeavePool(), .. then]);
            case ProcessState.Draining:
                return (this with { State = new ProcessState.Exited() }, [new ProcessCommand.LeavePool()]);
            case ProcessState.Stopping { Then: AfterStop.TryAgain }:
                return TryLater(moment, null, hopeless: false);
            case ProcessState.Stopping:
                return (this with { State = new ProcessState.Exited() }, Nothing);
            default:
                return (this, Nothing);
        }
    }

    private (ProcessLife, ImmutableArray<ProcessCommand>) OnDrained()
    {
        if (State is not ProcessState.Draining) return (this, Nothing);
        var (next, then) = Stop(AfterStop.Stay);
        return (next, [new ProcessCommand.LeavePool(), .. then]);
    }

    private (ProcessLife, ImmutableArray<ProcessCommand>) OnTimeUp(ProcessTimer which) => (State, which) switch
    {
        (ProcessState.BackingOff or ProcessState.Degraded, ProcessTimer.Backoff) => Spawn(History with { Restarts = History.Restarts + 1 }),
        (ProcessState.Stopping, ProcessTimer.HalfGrace) => (this, [new ProcessCommand.CloseChannel()]),
        (ProcessState.Stopping, ProcessTimer.Grace) => (this, [new ProcessCommand.KillGroup()]),
        _ => (this, Nothing),
    };

    private (ProcessLife, ImmutableArray<ProcessCommand>) Spawn(RestartHistory history)
    {
        var next = this with { State = new ProcessState.Starting(), Number = Number + 1, History = history };
        return (next, [new ProcessCommand.Spawn(next.Number)]);
    }

    private (ProcessLife, ImmutableArray<ProcessCommand>) Stop(AfterStop then) => (this with { State = new ProcessState.Stopping(then) },
    [
        new ProcessCommand.SendStopSignal(),
        new ProcessCommand.Arm(ProcessTimer.HalfGrace, Policy.StopGrace / 2),
        new ProcessCommand.Arm(ProcessTimer.Grace, Policy.StopGrace),
    ]);

    private (ProcessLife, ImmutableArray<ProcessCommand>) TryLater(Moment moment, long? readySince, bool hopeless)
    {
        var history = History.Failed(Policy.Restart, moment.Now, readySince);
        var tooOften = history.TooOften(Policy.Restart);
        if (!Stable && (tooOften || hopeless)) return (this with { State = new ProcessState.Failed(), History = history }, Nothing);

        var delay = Backoff.Delay(Policy.Restart, history.Failures - 1, moment.Chance);
        var until = moment.Now + (delay.Ticks * 100);
        ProcessState state = tooOften ? new ProcessState.Degraded(until) : new ProcessState.BackingOff(until);
        return (this with { State = state, History = history }, [new ProcessCommand.Arm(ProcessTimer.Backoff, delay)]);
    }
}

/// <summary>When something happened and the chance drawn for it; both come from outside, so that a run can be repeated.</summary>
/// <param name="Now">Monotonic nanoseconds.</param>
/// <param name="Chance">From [0, 1).</param>
internal readonly record struct Moment(long Now, double Chance);
