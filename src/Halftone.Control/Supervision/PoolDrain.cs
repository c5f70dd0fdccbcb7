using Halftone.Core.Admission;

namespace Halftone.Control.Supervision;

/// <summary>Takes an instance out of rotation and waits, within bounds, until its requests are done.</summary>
internal static class PoolDrain
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(50);

    /// <remarks>At the end of the gateway nobody is waited for: it has waited for all requests before, and given up on the rest.</remarks>
    /// <param name="hurry">Ends the wait early: the process is gone.</param>
    internal static async Task RunAsync(Pool pool, Instance member, Workshop workshop, Func<bool> hurry)
    {
        var (time, options) = (workshop.Time, workshop.Options);
        pool.Drain(member);
        var began = time.GetTimestamp();
        // Short waits first: most instances are empty within an answer's time.
        for (var pause = TimeSpan.FromMilliseconds(1); !hurry() && !workshop.Ending.IsCancellationRequested; pause = pause < PauseMax ? pause * 1.5 : PauseMax)
        {
            var (busy, streams) = pool.Use(member);
            var waited = time.GetElapsedTime(began);
            if (waited >= options.DrainMax || (busy == 0 && (streams == 0 || waited >= options.DrainStreamsMax))) return;
            await Task.Delay(pause, time, CancellationToken.None);
        }
    }
}
