using System.Text;
using System.Text.RegularExpressions;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Control.Supervision.Output;
using Halftone.Control.Supervision.Preload;
using Halftone.Control.Supervision.Probing;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;
using Halftone.Core.Processes;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Supervision;

/// <summary>One life of an instance: the process, its pipes, its channel and its port, from the spawn until all of them are gone.</summary>
internal sealed class InstanceProcess
{
    /// <summary>After SIGKILL a process is gone in milliseconds unless the kernel itself is stuck; then we go on without it, and say so.</summary>
    private static readonly TimeSpan KilledMax = TimeSpan.FromSeconds(5);

    /// <summary>Between two looks at the whole of /proc: as a rule the group is gone at the second, and else it may take its whole grace.</summary>
    private static readonly TimeSpan LookMin = TimeSpan.FromMilliseconds(10), LookMax = TimeSpan.FromMilliseconds(200);

    /// <summary>Longer lines are not searched for the pattern of `ready: log`.</summary>
    private const int PatternBytesMax = 4096;

    private readonly Place _place;
    private readonly Spawner _spawner;
    private readonly PipePump _pump;
    private readonly Launcher _launcher;
    private readonly NotifySocket? _notify;
    private readonly CrashScene _scene;
    private readonly NodeChannel _channel;
    private readonly PipeSource _output, _error;
    private readonly TaskCompletionSource<int?> _logged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _mark;
    private readonly long _oomKillsBefore = OomKills.Count();
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private volatile int _stopSignal;
    private volatile bool _asked, _killed;

    internal InstanceProcess(
        Place place, VersionConfig config, StartContext context, Endpoint target, ChildProcess child, NotifySocket? notify, CrashScene scene,
        Spawner spawner, PipePump pump, Launcher launcher, string mark, TimeProvider time, ILogger log)
    {
        (_place, Config, Context, Target, Child, _notify) = (place, config, context, target, child, notify);
        _scene = scene;
        (_spawner, _pump, _launcher, _mark, _time, _log) = (spawner, pump, launcher, mark, time, log);
        _channel = new NodeChannel(child.Descriptors.Channel, place.Name, pump, time, log);
        (SpawnedAt, Door) = (time.GetTimestamp(), new InspectorDoor(child, _channel.Preload, MarkOf(mark), time));
        var watcher = config.Ready is { Kind: ReadyKind.Log, Pattern: { } pattern } ? PatternWatcher(pattern) : null;
        _output = place.Output.Source(child.Descriptors.StandardOut, child.Pid, error: false, watcher);
        _error = place.Output.Source(child.Descriptors.StandardError, child.Pid, error: true, watcher, Door.Withholds);
        foreach (var source in new PipeSource[] { _output, _error, _channel }) pump.Add(source);
    }

    internal VersionConfig Config { get; }

    internal StartContext Context { get; }

    /// <summary>Where PORT sends it.</summary>
    internal Endpoint Target { get; }

    internal ChildProcess Child { get; }

    /// <summary>The way in, for those who want to know what its memory holds.</summary>
    internal InspectorDoor Door { get; }

    /// <summary>What its Node says of itself.</summary>
    internal PreloadTalk Preload => _channel.Preload;

    internal long SpawnedAt { get; }

    /// <summary>What was asked for and is not done for it; null = nothing.</summary>
    internal string? Warning => _scene.Warning;

    /// <summary>Set when it became ready.</summary>
    internal ReadyOutcome.Ready? Ready { get; private set; }

    /// <summary>From the spawn to ready; null until then.</summary>
    internal TimeSpan? StartTook { get; private set; }

    /// <summary>Set when it is gone.</summary>
    internal ExitReport? Exit { get; private set; }

    /// <summary>Set with <see cref="Exit"/>.</summary>
    internal IReadOnlyList<string> LastLines { get; private set; } = [];

    internal IReadOnlyList<string> LinesSoFar() => _place.Output.LastLines(Child.Pid);

    internal async Task<ReadyOutcome> WaitReadyAsync(Action<string> hint, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var said = Config.Ready.Kind switch
        {
            ReadyKind.Notify => _notify!.ReadyAsync(over.Token),
            ReadyKind.Log => _logged.Task,
            _ => _channel.Ready,
        };
        var outcome = await new ReadyWatch(Child, Config, Target, said, _time, hint).RunAsync(stop);
        await over.CancelAsync();
        Ready = outcome as ReadyOutcome.Ready;
        if (Ready is null) return outcome;
        StartTook = _time.GetElapsedTime(SpawnedAt);
        Preload.Watch();
        return outcome;
    }

    /// <summary>To the leader only: it knows best how to end its own children.</summary>
    /// <param name="signal">As the config says now; this process may be older.</param>
    internal void AskToStop(int signal)
    {
        (_stopSignal, _asked) = (signal, true);
        Child.Signal(signal);
    }

    /// <summary>An app that only its channel keeps alive ends now. Too early it would end apps that still want to send.</summary>
    internal void CloseChannel() => _ = _pump.CloseAsync(_channel);

    internal void Kill()
    {
        _killed = true;
        SignalGroup(Native.SignalKill);
    }

    /// <summary>Waits for the leader's exit, clears the rest of its group, reaps it, reads its last output and gives everything back.</summary>
    internal async Task EndAsync()
    {
        var status = await Child.LeaderExited;
        await GuardedAsync(ClearGroupAsync);
        // Whoever the look at /proc has missed: the last moment at which the group's id is certainly ours.
        Child.SignalGroup(Native.SignalKill);
        string? left = null;
        // While the leader's pid is certainly its own, and before anybody hears of its end.
        await GuardedAsync(() => Task.Run(() => left = _scene.Collect(Child.Pid)));
        var usage = await _spawner.ReapAsync(Child);
        await GuardedAsync(() => Task.WhenAll(_pump.CloseAsync(_output), _pump.CloseAsync(_error), _pump.CloseAsync(_channel)));
        await GuardedAsync(() =>
        {
            _notify?.Dispose();
            _launcher.ReturnTarget(Config, Target);
            return Task.CompletedTask;
        });
        LastLines = _place.Output.LastLines(Child.Pid);
        var why = ExitReport.Classify(status, _asked, OutputCapture.SaysHeapLimit(LastLines), OomKills.Count() > _oomKillsBefore);
        Exit = new ExitReport(why, status, usage.PeakRssBytes, usage.Cpu) { Left = left };
    }

    /// <summary>A step of the end that fails must not keep the next ones from being taken: a process that is gone would be shown as alive for ever.</summary>
    private async Task GuardedAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception e)
        {
            _log.Bug(e, _place.Name);
        }
    }

    /// <summary>
    /// The leader is a zombie until it is reaped, so the group's id is still ours. Members that outlive it hold its port: after a crash
    /// they are killed, after our own stop signal they are asked first (a shell dies of SIGTERM before its child has finished).
    /// </summary>
    private async Task ClearGroupAsync()
    {
        if (ProcessTable.Members(Child.Pid).Count == 0) return;
        if (_asked && !_killed) SignalGroup(_stopSignal);
        else Kill();
        long? killedAt = null;
        var pause = LookMin;
        while (ProcessTable.Members(Child.Pid) is { Count: > 0 } left)
        {
            if (_killed)
            {
                killedAt ??= _time.GetTimestamp();
                SignalGroup(Native.SignalKill);
                if (_time.GetElapsedTime(killedAt.Value) > KilledMax)
                {
                    _log.SurvivesKill(_place.Name, string.Join(' ', left));
                    return;
                }
            }

            await Task.Delay(pause, _time);
            pause = pause * 1.5 < LookMax ? pause * 1.5 : LookMax;
        }
    }

    private void SignalGroup(int signal)
    {
        if (Child.SignalGroup(signal) || !Child.LeaderExited.IsCompleted) return;
        // Somebody else reaped the leader, and its number may be in use again: only members that carry our mark are meant.
        foreach (var pid in ProcessTable.Members(Child.Pid)) MarkedProcess.Signal(pid, MarkOf(_mark), signal);
    }

    private static byte[] MarkOf(string mark) => Encoding.UTF8.GetBytes($"{ChildEnvironment.Mark}={mark}");

    private Action<ReadOnlySpan<byte>> PatternWatcher(string pattern)
    {
        var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        return line =>
        {
            if (!_logged.Task.IsCompleted && regex.IsMatch(Encoding.UTF8.GetString(line[..Math.Min(line.Length, PatternBytesMax)]))) _logged.TrySetResult(null);
        };
    }
}
