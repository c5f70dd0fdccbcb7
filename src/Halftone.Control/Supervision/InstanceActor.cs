using System.Threading.Channels;
using Halftone.Control.Supervision.Probing;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Processes;

namespace Halftone.Control.Supervision;

/// <summary>One instance over all its lives: takes events one by one, lets <see cref="ProcessLife"/> decide, and does what it says.</summary>
internal sealed partial class InstanceActor
{
    private readonly Channel<ProcessEvent> _mail = Channel.CreateUnbounded<ProcessEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource<StartFault?> _firstStart = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lingers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _running = [];
    private readonly List<ITimer> _timers = [];
    private readonly Workshop _workshop;
    private readonly Pool _pool;
    private readonly bool _cold;
    private readonly Action<InstanceActor> _turned;
    private readonly Random _random;
    private ProcessLife _life;
    private InstanceProcess? _process;
    private Instance? _member;
    private StartFault? _fault;
    private bool _stopAsked;

    /// <param name="cold">It comes to a version that is in operation, so it shall warm up (its first process; later ones always do).</param>
    /// <param name="turned">Called after every change of state.</param>
    internal InstanceActor(Workshop workshop, Place place, VersionConfig config, bool stable, Pool pool, bool cold, Action<InstanceActor> turned)
    {
        (_workshop, Place, Config, _pool, _cold, _turned) = (workshop, place, config, pool, cold, turned);
        _random = workshop.NewRandom();
        _life = new ProcessLife { Policy = RestartPolicy.From(config), Stable = stable };
        Ended = ObserveAsync(RunAsync());
        Left = Task.WhenAny(Ended, _lingers.Task);
    }

    internal Place Place { get; }

    /// <summary>What the next process is started with; the running one may be older where that makes no difference.</summary>
    internal VersionConfig Config { get; private set; }

    internal ProcessState State => Volatile.Read(ref _life).State;

    /// <summary>Null while there is none.</summary>
    internal InstanceProcess? Process => Volatile.Read(ref _process);

    /// <summary>Requests it has in hand.</summary>
    internal int InFlight => Volatile.Read(ref _member) is { } member ? _pool.Use(member).Busy : 0;

    /// <summary>Null = it became ready; else why its first start failed.</summary>
    internal Task<StartFault?> FirstStart => _firstStart.Task;

    /// <summary>Completes when it has been stopped and nothing of it is left.</summary>
    internal Task Ended { get; }

    /// <summary>Completes when nothing of it is left, or nothing but streams: for those nobody need wait.</summary>
    internal Task Left { get; }

    internal void Start() => Post(new ProcessEvent.StartAsked());

    internal void Stop() => Post(new ProcessEvent.StopAsked());

    /// <summary>Takes over what does not need a new process; see <see cref="ConfigDiff.SameProcesses"/>.</summary>
    internal void Configure(VersionConfig config)
    {
        Config = config;
        Post(new ProcessEvent.PolicyChanged(RestartPolicy.From(config)));
    }

    /// <summary>Out of rotation while it lives on, or back.</summary>
    internal void Hold(bool held) => Post(new ProcessEvent.HoldChanged(held));

    internal void SetStable(bool stable) => Post(new ProcessEvent.StableChanged(stable));

    private TimeProvider Time => _workshop.Time;

    private long Now => _workshop.Now;

    /// <summary>After the end there is nobody to tell.</summary>
    private void Post(ProcessEvent happened) => _mail.Writer.TryWrite(happened);

    private async Task RunAsync()
    {
        await Task.Yield();
        await foreach (var happened in _mail.Reader.ReadAllAsync())
        {
            _stopAsked |= happened is ProcessEvent.StopAsked;
            await ObserveAsync(TakeAsync(happened));
            if (_stopAsked && _life.State is ProcessState.Exited) break;
        }

        _mail.Writer.TryComplete();
        ClearTimers();
        await Task.WhenAll(_running);
        _firstStart.TrySetResult(Cancelled());
    }

    private async Task TakeAsync(ProcessEvent happened)
    {
        var before = _life;
        var (next, todo) = ProcessLife.Decide(before, happened, new Moment(Now, _random.NextDouble()));
        Volatile.Write(ref _life, next);
        try
        {
            Tell(before, happened, next);
        }
        catch (Exception e)
        {
            // What nobody was told of has happened all the same, and has to be followed up.
            _workshop.Log.Bug(e, Place.Name);
        }

        foreach (var command in todo) await ObserveAsync(DoAsync(command));
        // Whoever waits for the start may count on the pool.
        if (next.State is ProcessState.Ready) _firstStart.TrySetResult(null);
        if (next.State != before.State) _turned(this);
    }

    private async Task DoAsync(ProcessCommand command)
    {
        switch (command)
        {
            case ProcessCommand.Spawn spawn:
                await SpawnAsync(spawn.Life);
                break;
            case ProcessCommand.JoinPool:
                JoinPool();
                break;
            case ProcessCommand.HoldInPool:
                _pool.Drain(_member!);
                break;
            case ProcessCommand.ReopenInPool:
                _pool.Reopen(_member!, Now);
                break;
            case ProcessCommand.DrainPool:
                Track(DrainAsync(_life.Number, _member!, _process!));
                break;
            case ProcessCommand.LeavePool:
                _pool.Remove(_member!);
                _member = null;
                break;
            case ProcessCommand.SendStopSignal:
                _process?.AskToStop(Config.StopSignal);
                break;
            case ProcessCommand.CloseChannel:
                _process?.CloseChannel();
                break;
            case ProcessCommand.KillGroup:
                _process?.Kill();
                break;
            case ProcessCommand.Arm arm:
                var happens = new ProcessEvent.TimeUp(_life.Number, arm.Which);
                _timers.Add(Time.CreateTimer(_ => Post(happens), null, arm.Delay, Timeout.InfiniteTimeSpan));
                break;
        }
    }

    /// <summary>The spawn itself is awaited in place, so that every other command finds a process or knows that there is none.</summary>
    private async Task SpawnAsync(int life)
    {
        ClearTimers();
        _running.RemoveAll(task => task.IsCompleted);
        (_process, var fault) = await _workshop.Launcher.LaunchAsync(Place, Config);
        if (_process is null)
        {
            _fault = fault;
            Post(new ProcessEvent.SpawnFailed(life, fault!.IsHopeless));
            return;
        }

        _workshop.Tell(new ProcessNews.InstanceSpawned(Place.Name, _process.Child.Pid, _process.Context.Port) { Version = Place.Version });
        if (_process.Warning is { } warning) _workshop.Tell(new ProcessNews.Hint(Place.Name, warning) { Version = Place.Version });
        Track(WatchReadyAsync(life, _process));
        Track(WatchEndAsync(life, _process));
    }

    private async Task WatchReadyAsync(int life, InstanceProcess process)
    {
        var outcome = await WaitReadyAsync(process);
        StartFault? fault = outcome switch
        {
            ReadyOutcome.Broken broken => new StartFault.GatewayFailed("watch its start", broken.Reason) { Context = process.Context },
            ReadyOutcome.NotInTime late => new StartFault.NotReadyInTime(Config.Ready.Kind, Config.Ready.Timeout, late.Seen) { Context = process.Context },
            ReadyOutcome.PortIgnored ignored => new StartFault.PortIgnored([.. ignored.Listens]) { Context = process.Context },
            ReadyOutcome.NotListening => new StartFault.NotListening(Config.Ready.Kind) { Context = process.Context },
            _ => null,
        };
        if (outcome is ReadyOutcome.Ready) Post(new ProcessEvent.BecameReady(life));
        if (fault is null) return;
        _fault = fault with { LastLines = [.. process.LinesSoFar()] };
        Post(new ProcessEvent.StartFailed(life));
    }

    private async Task<ReadyOutcome> WaitReadyAsync(InstanceProcess process)
    {
        try
        {
            return await process.WaitReadyAsync(text => _workshop.Tell(new ProcessNews.Hint(Place.Name, text) { Version = Place.Version }), _workshop.Ending);
        }
        catch (Exception e)
        {
            _workshop.Log.Bug(e, Place.Name);
            return new ReadyOutcome.Broken(e.Message);
        }
    }

    private async Task WatchEndAsync(int life, InstanceProcess process)
    {
        await process.EndAsync();
        var lostPort = process.Target.Path is null && OutputSaysPortTaken(process);
        Post(new ProcessEvent.Ended(life, PortTaken: lostPort && Config.Port is null));
    }

    private static bool OutputSaysPortTaken(InstanceProcess process) => Output.OutputCapture.SaysPortTaken(process.LastLines, process.Target.Port);

    private async Task DrainAsync(int life, Instance member, InstanceProcess process)
    {
        Volatile.Write(ref _leavingSince, Time.GetTimestamp());
        await PoolDrain.RunAsync(_pool, member, _workshop, LeavingLimits, () => _lingers.TrySetResult(), () => process.Child.LeaderExited.IsCompleted);
        Post(new ProcessEvent.Drained(life));
    }

    private void ClearTimers()
    {
        foreach (var timer in _timers) timer.Dispose();
        _timers.Clear();
    }

    /// <summary>The actor owns the task and awaits it at its own end.</summary>
    private void Track(Task task) => _running.Add(ObserveAsync(task));

    /// <summary>A bug must be neither silent nor the end of the actor: nobody else would start, stop or reap its process.</summary>
    private async Task ObserveAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e)
        {
            _workshop.Log.Bug(e, Place.Name);
        }
    }
}
