using Microsoft.Extensions.Logging;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>A small shell process in a session of its own that ends our children when we die in any way, `kill -9` included.</summary>
/// <remarks>
/// Its stdin is a pipe whose only writer is the gateway, so the kernel tells it of our death. It is watched and replaced when it dies
/// itself; the new one learns all groups. It holds no other descriptor and no mark, so that nothing of ours ends it.
/// </remarks>
internal sealed class Guard(Spawner spawner, GroupList groups, string mark, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>The first new guard comes at once; where none can be had or stays (no shell, no process left), pauses double.</summary>
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(200), PauseMax = TimeSpan.FromSeconds(30);

    /// <summary>A guard that lived so long was ended by somebody, and not by its own start.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();
    private Task _watch = Task.CompletedTask;
    private ChildProcess? _process;

    /// <summary>Null before <see cref="StartAsync"/>, and while one is being replaced.</summary>
    internal int? Pid => Volatile.Read(ref _process)?.Pid;

    /// <summary>Ends when the first guard stands, or cannot be had: then we go on without, and say so.</summary>
    internal async Task StartAsync()
    {
        await SpawnAsync();
        _watch = WatchAsync();
    }

    private async Task WatchAsync()
    {
        for (var pause = TimeSpan.Zero; ;)
        {
            if (_process is { } process)
            {
                var watched = time.GetTimestamp();
                var status = await process.LeaderExited;
                Volatile.Write(ref _process, null);
                await spawner.ReapAsync(process);
                if (_ended.IsCancellationRequested) return;
                log.GuardDied(process.Pid, status.Signal is { } signal ? $"signal {signal}" : $"code {status.Code}");
                if (time.GetElapsedTime(watched) >= Steady) pause = TimeSpan.Zero;
            }

            await Task.Delay(pause, time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ended.IsCancellationRequested) return;
            pause = pause < PauseMin ? PauseMin : pause < PauseMax ? pause * 2 : PauseMax;
            await SpawnAsync();
        }
    }

    private async Task SpawnAsync()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        var result = await spawner.SpawnAsync(new SpawnOrder
        {
            File = "/bin/sh",
            Arguments = ["sh", "-c", GuardScript.Text, "halftone-guard", $"{ChildEnvironment.Mark}={mark}"],
            // Bytes, not characters; and nothing else of ours, above all no mark of a gateway that may have started us.
            Environment = [$"PATH={path}", "LC_ALL=C"],
            Cwd = "/",
            IsInstance = false,
        });
        switch (result)
        {
            case SpawnResult.Spawned { Child: var child }:
                groups.Connect(child.Descriptors.StandardIn);
                Volatile.Write(ref _process, child);
                break;
            case SpawnResult.Refused refused:
                log.NoGuard(refused.Call, refused.Errno);
                break;
        }
    }

    /// <summary>Lets the guard go; if anything of ours is left, it does its work first.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        if (ProcessTable.Marked($"{ChildEnvironment.Mark}={mark}").Count == 0) groups.Dismiss();
        groups.Connect(-1);
        await _watch;
        _ended.Dispose();
    }
}
