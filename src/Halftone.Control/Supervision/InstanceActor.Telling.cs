using Halftone.Core.Processes;

namespace Halftone.Control.Supervision;

// What people learn about each step, and what `ps` shows.
internal sealed partial class InstanceActor
{
    private string? _lastExit, _left;
    private StartFault? _told;

    private void Tell(ProcessLife before, ProcessEvent happened, ProcessLife after)
    {
        switch (happened)
        {
            case ProcessEvent.BecameReady when Entered<ProcessState.Ready>(before, after):
                var ready = _process!.Ready!;
                _workshop.Tell(new ProcessNews.InstanceReady(Place.Name, _process.Child.Pid, ready.Endpoint, Time.GetElapsedTime(_process.SpawnedAt), ready.BeyondLoopback) { Version = Place.Version });
                _told = null;
                break;
            case ProcessEvent.SpawnFailed or ProcessEvent.StartFailed when before.State is ProcessState.Starting && _fault is not null:
                TellFault(_fault);
                break;
            case ProcessEvent.StopAsked when _process is { } process && (Entered<ProcessState.Draining>(before, after) || Entered<ProcessState.Stopping>(before, after)):
                _workshop.Tell(new ProcessNews.InstanceStopping(Place.Name, process.Child.Pid) { Version = Place.Version });
                break;
            case ProcessEvent.Ended when before.State.HasProcess:
                TellEnd(before, after);
                break;
        }

        TellWhatFollows(before, after);
    }

    private void TellEnd(ProcessLife before, ProcessLife after)
    {
        var (process, exit) = (_process!, _process!.Exit!);
        (_lastExit, _left) = (exit.Text, exit.Left is null ? null : $"the process before this one {exit.Text}");
        _process = null;
        switch (before.State)
        {
            // A lost race for the port is no failure while there are other ports to try.
            case ProcessState.Starting when after.State is not ProcessState.Starting:
                TellFault(FaultOf(process, exit));
                break;
            case ProcessState.Ready or ProcessState.Draining:
                _workshop.Tell(new ProcessNews.InstanceExited(Place.Name, process.Child.Pid, exit) { Version = Place.Version });
                break;
            case ProcessState.Stopping { Then: AfterStop.Stay }:
                _workshop.Tell(new ProcessNews.InstanceStopped(Place.Name, process.Child.Pid, exit) { Version = Place.Version });
                break;
        }
    }

    private void TellWhatFollows(ProcessLife before, ProcessLife after)
    {
        if (after.State == before.State) return;
        var restart = after.Policy.Restart;
        var why = after.History.FailedStarts >= restart.GiveUpAfter
            ? $"{after.History.FailedStarts} starts in a row failed"
            : $"{after.History.Recent.Count} exits within {restart.GiveUpWithin.TotalSeconds:0} s";
        switch (after.State)
        {
            case ProcessState.BackingOff wait when before.State.HasProcess:
                _workshop.Tell(new ProcessNews.Restarting(Place.Name, In(wait.Until)) { Version = Place.Version });
                break;
            case ProcessState.Degraded wait:
                _workshop.Tell(new ProcessNews.Degraded(Place.Name, $"{why}; next start in {In(wait.Until).TotalSeconds:0.#} s") { Version = Place.Version });
                break;
            case ProcessState.Failed:
                _workshop.Tell(new ProcessNews.GaveUp(Place.Name, _fault is { IsHopeless: true } ? _fault.What : why) { Version = Place.Version });
                break;
            case ProcessState.Exited:
                _firstStart.TrySetResult(Cancelled());
                break;
        }

        TimeSpan In(long until) => TimeSpan.FromTicks((until - Now) / 100);
    }

    private StartFault FaultOf(InstanceProcess process, ExitReport exit) => OutputSaysPortTaken(process)
        ? new StartFault.PortTaken(exit) { Context = process.Context, LastLines = [.. process.LastLines] }
        : new StartFault.ExitedBeforeReady(exit, Time.GetElapsedTime(process.SpawnedAt)) { Context = process.Context, LastLines = [.. process.LastLines] };

    private StartFault.Cancelled Cancelled() => new() { Context = new StartContext(Place.Version, Place.Name, Config.VisibleCommand, Config.VisibleCwd, "") };

    private void TellFault(StartFault fault)
    {
        var again = _told?.GetType() == fault.GetType() && (fault as StartFault.ExitedBeforeReady)?.Exit.Status == (_told as StartFault.ExitedBeforeReady)?.Exit.Status;
        _told = fault;
        _workshop.Tell(new ProcessNews.StartFailed(Place.Name, fault, again) { Version = Place.Version });
        _firstStart.TrySetResult(fault);
    }

    /// <summary>A line of `ps`; memory and CPU are added by the supervisor, which looks at /proc once for all.</summary>
    internal InstanceStatus Status()
    {
        var (life, process) = (Volatile.Read(ref _life), Volatile.Read(ref _process));
        return new InstanceStatus
        {
            Version = Place.Version,
            Name = Place.Name,
            State = life is { Held: true, State: ProcessState.Ready } ? "drained" : life.State.Name,
            Pid = process?.Child.Pid,
            Endpoint = process?.Ready?.Endpoint,
            Restarts = life.History.Restarts,
            Age = process is null ? TimeSpan.Zero : Time.GetElapsedTime(process.SpawnedAt),
            StartTook = process?.StartTook,
            Telemetry = process?.Preload.Telemetry,
            BeyondLoopback = process?.Ready?.BeyondLoopback ?? false,
            LastExit = _lastExit,
            Warnings = [.. new[] { process?.Warning, _left }.OfType<string>()],
            LinesDropped = Place.Output.Dropped,
        };
    }

    private static bool Entered<TState>(ProcessLife before, ProcessLife after) where TState : ProcessState =>
        after.State is TState && before.State is not TState;
}
