using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision.Probing;

/// <summary>Waits until one process is ready in the configured way, raced against its exit and the timeout.</summary>
/// <param name="said">Completes when the process says so itself: over Node's channel, by sd_notify or in its output.</param>
/// <param name="target">Where PORT sends it: a port on loopback, or a path.</param>
/// <param name="hint">Told once, when it seems to listen somewhere else.</param>
internal sealed class ReadyWatch(ChildProcess child, VersionConfig config, Endpoint target, Task<int?> said, TimeProvider time, Action<string> hint)
{
    /// <summary>A probe that got no answer for so long is given up and made again.</summary>
    private static readonly TimeSpan ProbeMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(20), PauseMax = TimeSpan.FromMilliseconds(250);

    /// <summary>Between two looks at /proc, which cost milliseconds.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Listening elsewhere for so long earns a hint; apps often open a metrics port first.</summary>
    private static readonly TimeSpan HintAfter = TimeSpan.FromSeconds(2);

    private readonly PortTruth _truth = new(child.Pid, target, config.Ready.Kind is not (ReadyKind.Auto or ReadyKind.Ipc), time);
    private string _seen = "";
    private bool _hinted;

    private string Path => config.Health.Path ?? "/";

    internal async Task<ReadyOutcome> RunAsync(CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(config.Ready.Timeout, time);
        using var exited = new CancellationTokenSource();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, exited.Token, stop);
        var wait = WaitAsync(any.Token);
        if (await Task.WhenAny(wait, child.LeaderExited) != wait) await exited.CancelAsync();
        try
        {
            return await wait;
        }
        catch (OperationCanceledException) when (any.IsCancellationRequested)
        {
            if (exited.IsCancellationRequested || child.LeaderExited.IsCompleted) return new ReadyOutcome.Exited();
            if (stop.IsCancellationRequested) return new ReadyOutcome.Cancelled();
            return _truth.Elsewhere() is { Count: > 0 } listens ? new ReadyOutcome.PortIgnored(listens) : new ReadyOutcome.NotInTime(_seen);
        }
    }

    private Task<ReadyOutcome> WaitAsync(CancellationToken stop) => config.Ready.Kind switch
    {
        ReadyKind.Auto => EitherAsync(stop),
        ReadyKind.Http => ProbeAsync(result => result is ProbeResult.Answered { Status: >= 200 and < 300 }, stop),
        ReadyKind.Tcp => ProbeAsync(result => result is ProbeResult.Connected, stop),
        _ => SaidAsync(stop),
    };

    private async Task<ReadyOutcome> EitherAsync(CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var (said, probe) = (SaidAsync(over.Token), ProbeAsync(result => result is ProbeResult.Answered, over.Token));
        var first = await Task.WhenAny(said, probe);
        await over.CancelAsync();
        await ((Task)Task.WhenAll(said, probe)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await first;
    }

    private async Task<ReadyOutcome> SaidAsync(CancellationToken stop) => await _truth.LocateAsync(await said.WaitAsync(stop), stop);

    private async Task<ReadyOutcome> ProbeAsync(Func<ProbeResult, bool> enough, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var lookedAt = began;
        for (var pause = PauseMin; ; pause = pause * 1.5 < PauseMax ? pause * 1.5 : PauseMax)
        {
            foreach (var candidate in _truth.Candidates)
            {
                if (await ProbeOnceAsync(candidate, stop) is not { } result) continue;
                if (enough(result) && _truth.Judge(candidate) is { } ready) return ready;
            }

            if (time.GetElapsedTime(lookedAt) >= LookEvery)
            {
                lookedAt = time.GetTimestamp();
                Look(time.GetElapsedTime(began));
            }

            await Task.Delay(pause, time, stop);
        }
    }

    /// <summary>Null: nobody listens there.</summary>
    private async Task<ProbeResult?> ProbeOnceAsync(Endpoint candidate, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(ProbeMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            var result = config.Ready.Kind == ReadyKind.Tcp
                ? await HttpProbe.ConnectAsync(candidate, either.Token)
                : await HttpProbe.GetAsync(candidate, Path, "halftone-ready", either.Token);
            if (result is ProbeResult.NoListener) return null;
            _seen = result.Text(Path);
            return result;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            _seen = $"GET {Path} got no answer within {ProbeMax.TotalSeconds:0} s";
            return null;
        }
    }

    private void Look(TimeSpan since)
    {
        var elsewhere = _truth.Elsewhere();
        if (elsewhere.Count == 0 || _hinted || since < HintAfter) return;
        _hinted = true;
        hint($"listens on {string.Join(", ", elsewhere.Select(endpoint => endpoint.Port).Distinct().Order())}, not on PORT={target.Path ?? target.Port.ToString()} so far");
    }
}
