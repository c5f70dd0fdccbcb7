using Microsoft.Extensions.Logging;

namespace Halftone.Running;

/// <summary>The way out for traffic: no new connections, accepted requests finish. The children go afterwards.</summary>
internal sealed class Leaving(DaemonParts parts, TimeProvider time)
{
    /// <summary>As kamal-proxy's drain timeout; what takes longer is a stream or stuck.</summary>
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <returns>Requests that were cut.</returns>
    internal async Task<long> DrainAsync()
    {
        parts.Readiness.Phase = Phase.Draining;
        parts.Notify.Stopping();
        parts.Log.Line("stopping: accepted requests finish, then the children end (again to end at once)");
        parts.DataPlane.Drain();
        var begun = time.GetTimestamp();
        while (Unfinished() > 0 && time.GetElapsedTime(begun) < DrainMax && !parts.Signals.Insisted.IsCancellationRequested) await Task.Delay(Look, time);
        if (Unfinished() is not (var left and > 0)) return 0;
        ((ILogger)parts.Log).DrainCut(left, time.GetElapsedTime(begun).TotalSeconds);
        // With their slots given back, the instances need not wait for them a second time.
        parts.DataPlane.Cut();
        return left;
    }

    /// <summary>Streams rarely end by themselves, so nobody waits for them.</summary>
    private long Unfinished() => parts.DataPlane.Read().Unfinished;
}
