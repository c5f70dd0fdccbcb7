namespace Halftone.Control.Notifications;

/// <summary>When a hook that failed is tried again: after 5 s, doubling to 15 min, give or take 20 %; 16 tries over about two hours.</summary>
/// <remarks>
/// It begins as the example of Standard Webhooks 1.0.0 does (at once, after 5 s). That goes on for three days, with pauses of up to a day; we
/// stop earlier: news of a release that comes the next day tells of nothing that is still going on, and the order of news is kept, so what comes behind it waits too.
/// What was not delivered is kept with its reason and can be sent again. The jitter is that of restarts.
/// </remarks>
internal static class RetrySchedule
{
    internal const int TriesMax = 16;

    private const double Jitter = 0.2;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromMinutes(15);

    /// <summary>A hook that asks for more patience than this gets this much: others behind it are waiting.</summary>
    internal static readonly TimeSpan RetryAfterMax = TimeSpan.FromHours(1);

    /// <param name="failures">Tries that failed, 1 or more.</param>
    /// <param name="retryAfter">What the answer asked for; it makes a pause longer, never shorter.</param>
    /// <param name="chance">Drawn from [0, 1).</param>
    internal static TimeSpan Pause(int failures, TimeSpan? retryAfter, double chance)
    {
        var doubled = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 20)), Longest.TotalSeconds);
        // Whole milliseconds, as timers have them: what is told of a pause is what it is.
        var pause = TimeSpan.FromMilliseconds(Math.Round(doubled * 1000 * (1 - Jitter + (2 * Jitter * chance))));
        var asked = retryAfter > RetryAfterMax ? RetryAfterMax : retryAfter ?? TimeSpan.Zero;
        return asked > pause ? asked : pause;
    }
}
