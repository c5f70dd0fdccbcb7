using Halftone.Control.Heap;
using Halftone.Control.Supervision.Output;
using Halftone.Control.Supervision.Preload;
using Halftone.Control.Supervision.Probing;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core;
using Halftone.Core.Config;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Supervision;

/// <summary>What all instances of a gateway share: the two threads, the guard, ports, output, time and chance. Built and torn down in order.</summary>
internal sealed class Workshop : IAsyncDisposable
{
    private readonly Lock _chanceGate = new();
    private readonly Random _chance;
    private readonly CancellationTokenSource _ending = new();
    private readonly GroupList _groups = new();
    private readonly PipePump _pump = new();
    private readonly ConsoleLog? _console;
    private readonly FileLog _files;
    private readonly Guard _guard;
    private readonly CrashFiles _crashes;
    private readonly PreloadFile _preload;
    private readonly string _mark;

    internal Workshop(SupervisorOptions options, TimeProvider time, ILogger log)
    {
        (Options, Time, Log) = (options, time, log);
        _chance = new Random(options.Seed);
        // Another incarnation's guard may still be at work when we start: it must not take our children for its own.
        _mark = $"{options.GatewayId}-{_chance.Next():x8}{Environment.ProcessId:x}";
        _console = options.Console is { } stream ? new ConsoleLog(stream, options.ConsoleFormat, options.ConsoleColors, time) : null;
        _files = new FileLog(time, log);
        Tail = new LogTail(time, _console, _files);
        Spawner = new Spawner(_groups, options.ChildFileLimit ?? Native.OwnFileLimit());
        _guard = new Guard(Spawner, _groups, _mark, time, log);
        var ports = new PortRange(options.PortFirst, options.PortLast, _chance.Next());
        _preload = new PreloadFile(options.RunDirectory, options.GatewayId, log);
        _crashes = new CrashFiles(HeapFiles.In(options.RunDirectory, time), options.GatewayId[..8]);
        Launcher = new Launcher(options, Spawner, _pump, ports, ChildEnvironment.Inherit(Environment.GetEnvironmentVariables()), _preload, _crashes, _mark, time, log);
        Tools = new ToolRun(Spawner, _pump, _mark);
        if (Environment.ProcessId == 1) log.RunsAsInit();
    }

    internal SupervisorOptions Options { get; }

    internal TimeProvider Time { get; }

    /// <summary>Monotonic nanoseconds, the clock of pools and reactors.</summary>
    internal long Now => Time.GetElapsedTime(0, Time.GetTimestamp()).Ticks * 100;

    internal ILogger Log { get; }

    internal LogTail Tail { get; }

    internal Spawner Spawner { get; }

    internal Launcher Launcher { get; }

    internal ToolRun Tools { get; }

    /// <summary>Cancelled when the gateway ends: nobody waits for readiness any more.</summary>
    internal CancellationToken Ending => _ending.Token;

    /// <summary>Null while there is none.</summary>
    internal int? GuardPid => _guard.Pid;

    /// <summary>Each actor draws from its own, seeded by ours: one seed repeats a run.</summary>
    internal Random NewRandom()
    {
        lock (_chanceGate) return new Random(_chance.Next());
    }

    internal void Tell(ProcessNews news) => Options.News?.Invoke(news);

    internal async Task<int> OpenAsync(CancellationToken stop)
    {
        var swept = await Sweep.RunAsync($"{ChildEnvironment.Mark}={Options.GatewayId}-", Time, stop);
        if (swept > 0) Log.Swept(swept);
        foreach (var left in _crashes.CollectLeft(ProcessOrigin.Gone)) Log.LeftByEarlierRun(left);
        await _guard.StartAsync();
        return swept;
    }

    internal OutputCapture OpenOutput(VersionKey version, int number, LogConfig log) =>
        Tail.Open(version, Place.NameOf(version, number), Options.TailBytes, FileOf(version, number, log));

    /// <summary>Null when the version keeps no files.</summary>
    internal RotatingFile? FileOf(VersionKey version, int number, LogConfig log) => log.Directory is null ? null : new RotatingFile(
        Path.Combine(Path.GetFullPath(log.Directory, Options.BaseDirectory), FileNameOf(version, number)), log.FileBytesMax, log.Files);

    /// <summary>`web-v2-1.log`. A service with a hyphen is ended by what no name can have: `a-b@c-1.log` is not `a-b-c-1.log`, which is version b-c of a.</summary>
    internal static string FileNameOf(VersionKey version, int number) => $"{version.Service}{(version.Service.Contains('-') ? '@' : '-')}{version.Version}-{number}.log";

    internal void End() => _ending.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _guard.DisposeAsync();
        Spawner.Dispose();
        _pump.Dispose();
        _preload.Remove();
        Tail.End();
        await _files.EndAsync();
        if (_console is not null) await _console.EndAsync();
        _ending.Dispose();
    }
}
