using Halftone.Core.Config;

namespace Halftone.Core.Processes;

/// <summary>What an instance's past says about its next start.</summary>
internal sealed record RestartHistory
{
    /// <summary>Failures since the last time it stayed ready for `restart.reset`: the n of the delay.</summary>
    public int Failures { get; init; }

    /// <summary>Starts in a row that never became ready. With a long ready timeout five exits never fall into 60 s; these still add up.</summary>
    public int FailedStarts { get; init; }

    /// <summary>Times of the last failures within `restart.give_up_within`, oldest first; at most `give_up_after` of them.</summary>
    public Items<long> Recent { get; init; } = [];

    /// <summary>Lost races for a port in a row.</summary>
    public int PortsLost { get; init; }

    /// <summary>Starts after the first that nobody asked for, for screens.</summary>
    public int Restarts { get; init; }

    /// <summary>Adds a failure at `now`.</summary>
    /// <param name="readySince">When it had become ready; null = it never had.</param>
    internal RestartHistory Failed(RestartConfig restart, long now, long? readySince)
    {
        var steady = readySince is { } since && now - since >= Nanoseconds(restart.Reset);
        var within = Recent.Where(at => now - at < Nanoseconds(restart.GiveUpWithin)).Append(now).TakeLast(restart.GiveUpAfter);
        return this with
        {
            Failures = steady ? 1 : Failures + 1,
            FailedStarts = readySince is null ? FailedStarts + 1 : 0,
            Recent = within.ToItems(),
            PortsLost = 0,
        };
    }

    internal bool TooOften(RestartConfig restart) => Recent.Count >= restart.GiveUpAfter || FailedStarts >= restart.GiveUpAfter;

    private static long Nanoseconds(TimeSpan span) => span.Ticks * 100;
}
