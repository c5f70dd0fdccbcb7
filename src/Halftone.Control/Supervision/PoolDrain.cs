using Halftone.Core.Admission;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision;

/// <summary>Takes an instance out of rotation and waits until its requests are done, and then its streams: each for as long as its own clock says.</summary>
internal static class PoolDrain
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(50);

    /// <summary>For the last ones to be closed after their moment has come.</summary>
    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(1);

    /// <remarks>At the end of the gateway nobody is waited for: it has waited for all requests before, and given up on the rest.</remarks>
    /// <param name="limits">Asked again and again: a reload may change them meanwhile.</param>
    /// <param name="lingers">Told, again and again, that the requests are done and streams are left.</param>
    /// <param name="hurry">Ends the wait early: the process is gone.</param>
    internal static async Task RunAsync(Pool pool, Instance member, Workshop workshop, Func<LimitsConfig> limits, Action lingers, Func<bool> hurry)
    {
        var time = workshop.Time;
        pool.Drain(member);
        var began = time.GetTimestamp();
        // Short waits first: most instances are empty within an answer's time.
        for (var pause = TimeSpan.FromMilliseconds(1); !hurry() && !workshop.Ending.IsCancellationRequested; pause = pause < PauseMax ? pause * 1.5 : PauseMax)
        {
            var (busy, streams) = pool.Use(member);
            var (waited, bounds) = (time.GetElapsedTime(began), limits());
            if (waited >= bounds.DrainStreams && member.StreamsEnd is null) pool.EndStreams(member, workshop.Now, bounds.DrainSpread.Ticks * TimeSpan.NanosecondsPerTick);
            if (busy == 0 || waited >= bounds.Drain)
            {
                if (streams == 0 || waited >= bounds.DrainStreams + bounds.DrainSpread + Closing) return;
                lingers();
            }
            await Task.Delay(pause, time, CancellationToken.None);
        }
    }
}
