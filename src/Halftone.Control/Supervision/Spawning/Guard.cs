using Microsoft.Extensions.Logging;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>A small shell process in a session of its own that ends our children when we die in any way, `kill -9` included.</summary>
/// <remarks>
/// Its stdin is a pipe whose only writer is the gateway, so the kernel tells it of our death. It is watched and replaced when it dies
/// itself; the new one learns all groups. It holds no other descriptor and no mark, so that nothing of ours ends it.
/// </remarks>
internal sealed class Guard(Spawner spawner, GroupList groups, string mark, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>Between two guards when one dies at once, e.g. on a machine without processes left.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

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
        while (!_ended.IsCancellationRequested)
        {
            if (_process is { } process)
            {
                var status = await process.LeaderExited;
                Volatile.Write(ref _process, null);
                await spawner.ReapAsync(process);
                if (_ended.IsCancellationRequested) return;
                log.GuardDied(process.Pid, status.Signal is { } signal ? $"signal {signal}" : $"code {status.Code}");
                await SpawnAsync();
                if (_process is not null) continue;
            }

            try
            {
                await Task.Delay(Pause, time, _ended.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

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

    /// <summary>Lets the guard go: it makes sure that nothing is left and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        groups.Connect(-1);
        await _watch;
        _ended.Dispose();
    }
}
